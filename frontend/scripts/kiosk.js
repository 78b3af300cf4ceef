// A kiosk that nobody touches begins anew: a warning first, then the start page, with nothing left of the person before.
const { start, idle, warn } = document.body.dataset;
const limit = Number(idle);
const warnAt = Number(warn);
const dialog = document.getElementById("noch-da");
let touched = Date.now();
let leaving = false;

function tell(seconds) {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    place.textContent = place.dataset.text.replace("{n}", String(seconds));
  }
}

// The start page is fetched before it is shown: without a connection the kiosk waits instead of showing an error.
async function beginAnew() {
  if (leaving) return;
  leaving = true;
  for (const form of document.forms) form.reset();
  for (const area of document.querySelectorAll("textarea")) area.value = "";
  document.body.classList.add("kiosk--clean");
  if (dialog.open) dialog.close();
  for (;;) {
    try {
      const answer = await fetch(start, { cache: "no-store" });
      if (answer.ok) return location.replace(start);
    } catch {
      // no connection: try again
    }
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }
}

function touch() {
  touched = Date.now();
  if (dialog.open) dialog.close();
}

for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}

function tick() {
  const seconds = (Date.now() - touched) / 1000;
  const left = Math.max(0, Math.ceil(limit - seconds));
  if (seconds >= limit) return void beginAnew();
  if (!warnAt || dialog.open) tell(left);
  if (warnAt && seconds >= warnAt && !dialog.open) {
    tell(left);
    dialog.showModal();
  }
}
tick();
setInterval(tick, 500);

// A page that comes back out of the browser's memory belongs to the person before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) beginAnew();
});
