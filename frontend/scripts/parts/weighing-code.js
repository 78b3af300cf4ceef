// A card's QR code carries the voting code behind the #, where no server sees it: put it into the field, then forget it.
const field = document.querySelector("[data-code-field]");
if (field && /^#[a-z0-9-]{12,20}$/i.test(location.hash)) {
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  field.focus();
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
