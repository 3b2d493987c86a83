// What HTML and htmx cannot do: show progress while the PDF is drawn, and keep the two halves of the page in step.
"use strict";

const handout = document.getElementById("handout");
const preview = document.getElementById("preview");

if (handout && preview) {
  const progress = handout.querySelector(".progress");
  const status = handout.querySelector(".status");
  const button = handout.querySelector("button");

  const attest = document.getElementById("attest");
  const load = document.getElementById("q-max_load");
  const show = () => {
    handout.hidden = !preview.querySelector("[data-plan]");
    attest.hidden = !preview.querySelector("[data-attest]");
    const place = document.getElementById(attest.hidden ? "load-here" : "load-there");
    if (load.parentElement !== place) place.append(load); // a clinician's ceiling stands where they are at work
  };
  // The sentences about faulty answers, at their fields; a fragment brings them, and mended ones go.
  const mark = () => {
    document.querySelectorAll("#answers .error, #attest .error").forEach((error) => error.remove());
    document.querySelectorAll("#answers .faulty").forEach((field) => {
      field.classList.remove("faulty");
      field.removeAttribute("aria-describedby");
    });
    preview.querySelectorAll("[data-fault]").forEach((sentence) => {
      const name = sentence.dataset.fault;
      const field = document.getElementById(`q-${name === "redflag" ? "screened" : name}`);
      if (!field) return;
      const error = document.createElement("p");
      error.className = "error";
      error.id = `${name}-error`;
      error.textContent = sentence.textContent;
      const title = field.querySelector("legend, label");
      if (title && field.id !== "q-attested") title.after(error); else field.prepend(error);
      const input = field.querySelector("input");
      if (field.tagName === "FIELDSET") field.classList.add("faulty");
      (field.tagName === "FIELDSET" ? field : input).setAttribute("aria-describedby", error.id);
    });
  };
  // Notes for exercises stand on the cards, which a new preview replaces: each goes to its new card. A note whose exercise
  // has left the plan waits in the form, in sight; it has no name there, so that it is not sent.
  const homeless = document.getElementById("homeless-notes");
  let notes = [];
  const keepNotes = () => {
    notes = [...document.querySelectorAll(".exercise-note")].filter((note) => note.querySelector("textarea").value.trim());
  };
  const placeNotes = () => {
    notes.forEach((note) => {
      const text = note.querySelector("textarea");
      const place = [...preview.querySelectorAll(".exercise-note")].find((other) => other.dataset.note === note.dataset.note);
      if (place) {
        place.querySelector("textarea").value = text.value;
        note.remove();
      } else if (note.parentElement !== homeless) {
        const label = note.querySelector("label");
        label.textContent = `${label.textContent}. It is not in this plan now, so this note is kept here and not printed.`;
        text.removeAttribute("name");
        homeless.append(note);
      }
    });
    if (homeless.querySelector(".exercise-note")) homeless.closest("details").open = true;
  };
  // What was unfolded stays unfolded when a new preview comes in.
  let unfolded = [];
  document.body.addEventListener("htmx:beforeSwap", () => {
    keepNotes();
    unfolded = [...preview.querySelectorAll("details[open]")].map((details) => details.className);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const asked = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    if ((asked && asked.type === "submit") || preview.querySelector(".referral")) {
      preview.focus({ preventScroll: true });
      // focus alone would centre it, and it is taller than the screen; whom to call must not come gliding by
      preview.scrollIntoView({ block: "start", behavior: preview.querySelector(".referral") ? "instant" : "auto" });
    }
    preview.querySelectorAll("details").forEach((details) => { details.open = unfolded.includes(details.className); });
    placeNotes();
    show();
    mark();
    status.textContent = "";
  });
  document.body.addEventListener("htmx:sendError", () => calm());
  document.body.addEventListener("htmx:responseError", () => calm());

  function calm() {
    const note = preview.querySelector(".offline") || preview.insertBefore(document.createElement("p"), preview.firstChild);
    note.className = "offline";
    note.textContent = "Your last change has not arrived yet. Your answers are safe here. Change any answer to try again.";
  }

  // Another week is one more answer: what was typed beside the plan stays.
  preview.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-week]");
    const box = link && document.querySelector(`#answers [name=week][value="${link.dataset.week}"]`);
    if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    box.checked = true;
    document.querySelectorAll("#answers [name=lately]").forEach((answer) => { answer.checked = answer.value === "as-planned"; });
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  preview.addEventListener("click", (event) => {
    const link = event.target.closest('a[href="#course"]');
    if (link) preview.querySelector("#course").open = true;
  });

  // "None of these" and the signs of the same question exclude each other.
  document.getElementById("answers").addEventListener("change", (event) => {
    const box = event.target;
    const check = box.closest("#q-screened, #q-exercise_screen");
    if (!check || !box.checked) return;
    check.querySelectorAll("input").forEach((other) => {
      if ((other.value === "none") !== (box.value === "none")) other.checked = false;
    });
  }, true);

  // A file too large to be sent would cost all that was typed.
  const logo = handout.elements.logo;
  logo.addEventListener("change", () => {
    const place = document.getElementById("q-logo");
    place.querySelectorAll(".error").forEach((error) => error.remove());
    if (!logo.files.length || logo.files[0].size <= Number(logo.dataset.mostBytes)) return;
    const error = document.createElement("span");
    error.className = "error";
    error.id = "logo-error";
    error.setAttribute("role", "alert");
    error.textContent = "This file is larger than 1 MB. Save the logo smaller. Choose the logo again.";
    logo.before(error);
    logo.setAttribute("aria-describedby", error.id);
    logo.value = "";
  });

  // Today, where this person is; anyone may write another day.
  const today = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const date = handout.elements.date;
  if (!date.value) date.value = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;

  handout.addEventListener("submit", async (event) => {
    event.preventDefault();
    progress.hidden = false;
    button.disabled = true;
    status.textContent = "Drawing your handout. This takes a few seconds.";
    try {
      const response = await fetch(handout.action, { method: "POST", body: new FormData(handout) });
      if (!response.ok || response.headers.get("Content-Type") !== "application/pdf") {
        homeless.querySelectorAll("textarea").forEach((text) => { text.name = text.id; }); // or they would be lost
        handout.submit(); // the server shows the page with what to mend
        return;
      }
      const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = name ? name[1] : "back-plan.pdf";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      status.textContent = "Done. Your handout is in your downloads.";
    } catch {
      status.textContent = "The handout did not arrive. Your answers are still here. Try again.";
    } finally {
      progress.hidden = true;
      button.disabled = false;
    }
  });
}

// A search box narrows its list. What is ticked always shows; nothing is sent.
document.querySelectorAll(".find").forEach((find) => {
  const box = find.querySelector("input");
  const found = find.querySelector(".found");
  const options = [...find.parentElement.querySelectorAll(".option")];
  const groups = [...find.parentElement.querySelectorAll(".group")];
  const narrow = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    options.forEach((option) => {
      const text = option.textContent.toLowerCase();
      option.hidden = !option.querySelector("input").checked && !words.every((word) => text.includes(word));
    });
    groups.forEach((group) => { group.hidden = !group.querySelector(".option:not([hidden])"); });
    const shown = options.filter((option) => !option.hidden).length;
    found.textContent = words.length ? `${shown} of ${options.length} shown` : "";
  };
  box.addEventListener("input", narrow);
  box.addEventListener("change", (event) => event.stopPropagation()); // or the form would ask for a new preview
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && box.value) { box.value = ""; event.preventDefault(); narrow(); }
  });
  narrow(); // a browser may bring back what was typed
  find.hidden = false;
});

// Another language: the form goes there as a page of its own, with all its answers; htmx would put the page into the preview.
document.querySelectorAll("[data-language]").forEach((button) => {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    button.form.action = button.formAction;
    button.form.submit();
  });
});
