// At a table the line is free as soon as Enter is pressed; what was refused comes back into it.
const form = document.querySelector("[data-line-form]");
const line = form?.elements.text;
const sent = new WeakMap();

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement !== form) return;
  sent.set(ctx, line.value);
  line.value = "";
});

function giveBack({ detail: { ctx } }) {
  if (!sent.has(ctx)) return;
  line.value = [sent.get(ctx), line.value].filter(Boolean).join(" ");
  sent.delete(ctx);
}
document.addEventListener("htmx:response:error", giveBack);
document.addEventListener("htmx:error", giveBack);

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx?.sourceElement === form) line.focus();
});
