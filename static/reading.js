// Under a note: plain words go into the box at a press, Ctrl+Z takes them out again, and what the meter says is said aloud only
// when it changes, not at every letter.
"use strict";

{
  const taken = new WeakMap(); // box -> what stood in it before each press, the last one last

  function changed(box) {
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true })); // so that it is measured again
  }

  function use(button) {
    const meter = button.closest(".reading");
    const box = document.getElementById(meter.dataset.noteOf);
    const { found, plain } = button.dataset;
    let at = Number(button.dataset.at);
    if (box.value.slice(at, at + found.length) !== found) at = box.value.indexOf(found); // it was typed on since
    if (at >= 0) {
      const before = { value: box.value, start: box.selectionStart, end: box.selectionEnd };
      box.setRangeText(plain, at, at + found.length, "preserve");
      taken.set(box, [...(taken.get(box) || []), { ...before, after: box.value }]);
      const status = meter.nextElementSibling;
      status.textContent = status.dataset.used.replace("{word}", () => found).replace("{plain}", () => plain);
    }
    changed(box);
    button.closest("li").remove();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".reading [data-plain]");
    if (button) use(button);
  });

  // A browser's own undo does not know what a script has written.
  document.addEventListener("keydown", (event) => {
    const steps = taken.get(event.target);
    const last = steps && steps.at(-1);
    if (!last || event.key.toLowerCase() !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.value !== last.after) return; // typing came after it, which the browser undoes
    event.preventDefault();
    steps.pop();
    event.target.value = last.value;
    event.target.setSelectionRange(last.start, last.end);
    changed(event.target);
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const meter = event.detail.target;
    if (!meter.matches(".reading")) return;
    const verdict = meter.querySelector("[data-state]");
    const state = verdict ? verdict.dataset.state : "";
    if (state === (meter.dataset.state || "")) return;
    meter.dataset.state = state;
    meter.nextElementSibling.textContent = verdict && state !== "short" ? verdict.dataset.summary : "";
  });
}
