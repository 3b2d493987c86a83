// Remembers who prints, on this device alone and only when asked to: never a patient, a date, a note or a logo.
"use strict";

const clinic = document.getElementById("remember");

if (clinic) {
  const PLACE = "backplan-clinic";
  const names = ["prepared_by", "prepared_by_role", "clinic", "phone"];
  const fields = names.map((name) => document.getElementById(name));
  const box = document.getElementById("remember-clinic");
  const forget = document.getElementById("forget-clinic");

  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(PLACE));
    } catch {
      return null; // a browser that keeps nothing, or something that is not ours
    }
  };
  const show = () => { forget.hidden = !box.checked; };
  const keep = () => {
    if (!box.checked) return;
    try {
      localStorage.setItem(PLACE, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
    } catch {
      box.checked = false;
    }
  };
  const drop = () => {
    try { localStorage.removeItem(PLACE); } catch { /* nothing is kept there */ }
  };

  const known = remembered();
  if (known) {
    fields.forEach((field) => { if (!field.value && typeof known[field.name] === "string") field.value = known[field.name]; });
    box.checked = true;
  }
  box.addEventListener("change", () => { if (box.checked) keep(); else drop(); show(); });
  fields.forEach((field) => field.addEventListener("input", keep));
  forget.addEventListener("click", () => {
    drop();
    box.checked = false;
    fields.forEach((field) => { field.value = ""; });
    show();
    box.focus();
  });
  show();
  clinic.hidden = false;
}
