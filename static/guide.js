// The form for oneself, one group of questions at a time; and the way to the other form, with all that was typed. Without
// this script the form is one long page, and the doors are submit buttons.
"use strict";

document.documentElement.classList.add("guiding"); // app.css keeps folded what would fold in a moment

document.addEventListener("readystatechange", () => {
  document.documentElement.classList.remove("guiding");
  const answers = document.getElementById("answers");

  if (answers.dataset.address && !location.search) history.replaceState(null, "", answers.dataset.address); // after a POST

  // --- the doors: what stands outside the form of answers goes along in the body, so that no name or note is lost ---
  document.querySelectorAll("button[name=door]").forEach((door) => door.addEventListener("click", (event) => {
    event.preventDefault();
    if (door.getAttribute("aria-pressed") === "true") return;
    const carry = (name, value) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      answers.append(field);
    };
    carry("door", door.value);
    [...document.getElementById("handout").elements].forEach((field) => {
      const typed = field.name || (field.tagName === "TEXTAREA" && field.id); // a note that waits has an id, and no name
      const off = ["radio", "checkbox"].includes(field.type) && !field.checked;
      if (typed && field.value && !off && !["hidden", "file", "submit", "button"].includes(field.type)) carry(typed, field.value);
    });
    HTMLFormElement.prototype.submit.call(answers); // not requestSubmit: htmx would take it for a new preview
  }));

  // --- the guide ---
  if (answers.classList.contains("guide")) {
    const groups = [...answers.querySelectorAll(".step-group")].map((section) => ({
      section,
      title: section.querySelector("h2"),
      body: section.querySelector(".group-body"),
      chosen: section.querySelector(".chosen"),
      change: section.querySelector(".change"),
    }));
    const steps = answers.querySelector(".guide-steps");
    const [back, next] = steps.querySelectorAll("button");
    const show = answers.querySelector(".go");
    const all = document.getElementById("all-questions");
    const needed = answers.dataset.needed.split(" ");
    const whole = () => all.getAttribute("aria-pressed") === "true";
    const planned = () => Boolean(document.querySelector("#preview [data-plan], #preview .referral"));

    // What is ticked in a group, in the words of the form.
    const said = (group) => [...group.body.querySelectorAll("input:checked")].map((input) => {
      const name = input.parentElement.querySelector(".name").firstChild.textContent.trim();
      const words = input.closest("fieldset").dataset.said;
      return words ? words.replace("{answer}", name) : name;
    }).join(" · ");
    const fold = (group, folded) => {
      group.body.hidden = folded;
      group.section.classList.toggle("folded", folded);
      group.change.setAttribute("aria-expanded", String(!folded));
      group.chosen.textContent = said(group);
      group.chosen.hidden = !folded || !group.chosen.textContent;
    };
    const opened = () => groups.find((group) => !group.body.hidden);
    const settle = () => {
      const last = groups[groups.length - 1];
      const open = opened();
      groups.forEach((group) => { if (!whole()) fold(group, group.body.hidden); });
      steps.hidden = whole() || !open;
      if (open) open.body.append(steps);
      back.hidden = open === groups[0];
      next.hidden = open === last;
      show.hidden = !whole() && (planned() ? !open : open !== last);
    };
    const go = (to, focus = true) => {
      groups.forEach((group) => fold(group, group !== to));
      settle();
      if (!to || !focus) return;
      to.title.focus({ preventScroll: true });
      to.section.scrollIntoView({ block: "start" });
    };
    // The first question of a group that a plan needs and that has no answer. Without pain nobody has to say how bad it is.
    const lacking = (group) => needed.map((name) => group.body.querySelector(`#q-${name}`)).find((field) => (
      field && !field.querySelector("input:checked") && !(field.id === "q-pain" && answers.elements.since.value === "pain-free")
    ));
    const ask = (field) => {
      field.querySelector(".choose")?.remove();
      const sentence = document.createElement("p");
      sentence.className = "error choose";
      sentence.setAttribute("role", "alert");
      field.querySelector("legend").after(sentence);
      sentence.textContent = answers.dataset.choose;
      field.querySelector("input:not([type=search])").focus({ preventScroll: true });
      field.scrollIntoView({ block: "nearest" });
    };
    const place = (element) => groups.find((group) => group.section.contains(element));

    steps.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.step);
      if (!step) return;
      const open = opened();
      const field = step > 0 && lacking(open);
      if (field) ask(field); else go(groups[groups.indexOf(open) + step]);
    });
    groups.forEach((group) => group.change.addEventListener("click", () => {
      if (group.body.hidden) go(group); else { fold(group, true); settle(); }
    }));
    answers.addEventListener("change", (event) => {
      event.target.closest("fieldset")?.querySelectorAll(".choose").forEach((sentence) => sentence.remove());
      settle();
    });
    // The week names what is missing, and links to it; a referral links to the signs.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#q-"]');
      const field = link && document.getElementById(link.hash.slice(1));
      const group = field && place(field);
      if (!group || whole()) return;
      event.preventDefault();
      go(group, false);
      field.querySelector("input:not([type=search])").focus({ preventScroll: true });
      field.scrollIntoView();
    });
    // A sentence about a mistake is never folded away.
    const faulty = (group) => group.body.querySelector(".error:not(.choose)");
    const unfold = () => groups.filter(faulty).forEach((group) => fold(group, false));
    document.body.addEventListener("htmx:afterSettle", () => {
      if (!whole()) unfold();
      settle();
    });
    all.addEventListener("click", () => {
      all.setAttribute("aria-pressed", String(!whole()));
      answers.classList.toggle("whole", whole());
      if (whole()) { groups.forEach((group) => fold(group, false)); settle(); } else go(groups[0], false);
    });

    // Where an address has all the answers, they stand folded, and the week is what one sees.
    groups.forEach((group) => { group.change.hidden = false; });
    all.parentElement.hidden = false;
    const asking = answers.dataset.state === "incomplete" && (groups.find(lacking) || (!groups.some(faulty) && groups[0]));
    go(asking || undefined, false);
    unfold();
    settle();
  }
}, { once: true });
