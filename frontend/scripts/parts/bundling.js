// Keys of the workshop: j/k or arrows through the suggestions, a accept, x refuse, z undo, / search. They press the
// buttons that are there anyway (data-key), never act inside text fields, and can be switched off for good.
const panel = document.querySelector("[data-keys]");
const OFF = "ideenmarkt.bundling.keys-off";

const stack = () => [...document.querySelectorAll("[data-suggestion]")];
const current = () => document.activeElement?.closest("[data-suggestion]");
const writing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function move(step) {
  const all = stack();
  const place = all.indexOf(current());
  const next = place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, place + step));
  all[next]?.focus();
  all[next]?.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const here = key === "a" || key === "x" ? (current() ?? stack()[0]) : document;
  const button = here?.querySelector(`[data-key="${key}"]`);
  if (!button) return false;
  if (key === "/") button.focus();
  else button.click();
  return true;
}

const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
  if (localStorage.getItem(OFF) || writing(event.target)) return;
  // arrows scroll the page unless a suggestion has the focus
  if (event.key in moves && (event.key.length === 1 || current())) {
    move(moves[event.key]);
    event.preventDefault();
  } else if (["a", "x", "z", "/"].includes(event.key) && press(event.key)) {
    event.preventDefault();
  }
}

function show(button) {
  const on = !localStorage.getItem(OFF);
  button.setAttribute("aria-pressed", String(on));
}

if (panel) {
  panel.hidden = false;
  document.addEventListener("keydown", onKey);
  const button = panel.querySelector("[data-keys-switch]");
  show(button);
  button.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    show(button);
  });
  // after a decision the next suggestion is at hand
  // (once the browser itself has gone to the heading)
  if (location.hash === "#vorschlaege") window.addEventListener("load", () => setTimeout(() => stack()[0]?.focus({ preventScroll: true })));
}
