// One key per decision on the screening page. Keys work only outside of text fields and lists, can be switched off
// (WCAG 2.1.4), and are never needed: each stands for a button or a field that is there anyway.
const STORE = "sichtung-tasten";
const SAME = { ü: "w" };
const switchBox = document.querySelector("[data-screening-keys]");

function on() {
  try {
    return localStorage.getItem(STORE) !== "aus";
  } catch {
    return true; // storage may be forbidden; the keys then work for this page
  }
}
function remember(active) {
  try {
    localStorage.setItem(STORE, active ? "an" : "aus");
  } catch {
    // not kept, then
  }
}
let active = on();

function show() {
  for (const hint of document.querySelectorAll("[data-screening-hint]")) hint.hidden = !active;
  for (const target of document.querySelectorAll("[data-screening-key]")) {
    if (active) target.setAttribute("aria-keyshortcuts", target.dataset.screeningKey);
    else target.removeAttribute("aria-keyshortcuts");
  }
  const button = switchBox.querySelector("button");
  button.textContent = active ? button.dataset.off : button.dataset.on;
}

function typing(element) {
  return element.closest("textarea, select, [contenteditable]") || element.matches("input:not([type=radio], [type=checkbox])");
}

function press(event) {
  if (!active || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (!(event.target instanceof Element) || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const target = document.querySelector(`[data-screening-key="${CSS.escape(SAME[key] ?? key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
  if (target.matches("input")) target.focus();
}

// »Rückfrage« and »Ablehnen« open their form and put the cursor into it.
function open(link, event) {
  const panel = document.getElementById(link.dataset.opens);
  if (!panel) return;
  event.preventDefault();
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector("textarea, input:not([type=hidden])")?.focus();
}

const area = document.getElementById("focus_area");
function chooseCompetence(id) {
  const radio = document.querySelector(`input[name=competence][value="${id}"]`);
  if (radio) radio.checked = true;
}
function take(button) {
  chooseCompetence(button.dataset.competence);
  area.value = button.dataset.focusArea;
  document.querySelector("[data-suggested]").textContent = button.dataset.done;
}

// Kompetenz and Schwerpunkt stay together: choosing one moves the other.
function groupOf(option) {
  return option?.closest("optgroup")?.label;
}
function together(event) {
  const radios = [...document.querySelectorAll("input[name=competence]")];
  const title = (radio) => radio.closest(".kern-form-check").dataset.title;
  if (event.target === area && area.value !== "0") {
    const wanted = radios.find((radio) => title(radio) === groupOf(area.selectedOptions[0]));
    if (wanted) wanted.checked = true;
  } else if (event.target.name === "competence" && area.value !== "0") {
    if (groupOf(area.selectedOptions[0]) !== title(event.target)) area.value = "0";
  }
}

if (switchBox) {
  switchBox.hidden = false;
  show();
  switchBox.querySelector("button").addEventListener("click", () => {
    active = !active;
    remember(active);
    show();
  });
  for (const button of document.querySelectorAll("[data-suggest]")) {
    button.hidden = false;
    button.addEventListener("click", () => take(button));
  }
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (link) open(link, event);
  });
  if (area) document.addEventListener("change", together);
}
