// A ballot of dots: + and − beside each number, and the dots left, live. The server checks all of it again.
for (const form of document.querySelectorAll("form[data-dots]")) {
  const all = Number(form.dataset.dots);
  const most = Number(form.dataset.dotsMost);
  const inputs = [...form.querySelectorAll("input[type=number]")];
  const buttons = [...form.querySelectorAll("button[data-step]")];
  const left = form.querySelector("[data-dots-left]");
  const dotsOf = (input) => Math.max(0, Number.parseInt(input.value, 10) || 0);

  function show() {
    const rest = all - inputs.reduce((sum, input) => sum + dotsOf(input), 0);
    const text = rest > 0 ? form.dataset.textLeft : rest === 0 ? form.dataset.textNone : form.dataset.textOver;
    const sentence = text.replace("{n}", String(Math.abs(rest))).replace("{all}", String(all));
    if (left.textContent !== sentence) left.textContent = sentence;
    left.classList.toggle("ballot-bar__left--over", rest < 0);
    for (const button of buttons) {
      const dots = dotsOf(form.elements[button.dataset.for]);
      const stop = button.dataset.step === "1" ? rest <= 0 || dots >= most : dots <= 0;
      button.setAttribute("aria-disabled", String(stop)); // stays reachable: a key press must not lose its focus
    }
  }

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      const input = form.elements[button.dataset.for];
      input.value = String(dotsOf(input) + Number(button.dataset.step));
      show();
    });
  }
  form.addEventListener("input", show);
  window.addEventListener("pageshow", show);
  show();
}
