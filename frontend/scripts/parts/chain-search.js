// The address follows a live search, so that it can be passed on and comes back with the back button.
document.addEventListener("htmx:after:swap", (event) => {
  const form = event.detail.ctx?.sourceElement?.closest?.("form[data-address]");
  if (!form) return;
  const asked = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...asked]) if (!value) asked.delete(name);
  history.replaceState(history.state, "", asked.size ? `${form.action}?${asked}` : form.action);
});
