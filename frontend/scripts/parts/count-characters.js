// Tells how many characters are left in a textarea with data-count; the sentence comes from data-count-text.
function show(area) {
  const output = document.getElementById(area.dataset.count);
  if (output) output.textContent = area.dataset.countText.replace("{n}", String(area.maxLength - area.value.length));
}
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-count]")) show(event.target);
});
for (const area of document.querySelectorAll("textarea[data-count]")) show(area);
