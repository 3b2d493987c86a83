// What HTML and htmx cannot do: show progress while the PDF is drawn, and keep the two halves of the page in step.
"use strict";

const say = document.getElementById("sentences").dataset; // what a person reads is written in the page, in their language

// Why the server sends someone away for a while: the page that says so has the sentence, or there is no more than that.
// Used by batch.js too.
const notice = async (response) => {
  if (response.headers.get("Content-Type").startsWith("text/plain")) return response.text();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return (page.querySelector("#notice, #print-error, #note-error, #names-error:not([hidden])") || {}).textContent || say.notDrawn;
};
// A server that is busy says when to ask again. So it is asked again, for two minutes; `waits` tells who waits why it takes longer.
async function patiently(address, options, waits) {
  for (const until = Date.now() + 120000; ;) {
    const response = await fetch(address, options);
    const seconds = Number(response.headers.get("Retry-After"));
    if (response.status !== 503 || !seconds || Date.now() > until) return response;
    waits();
    await new Promise((done, fail) => {
      setTimeout(done, seconds * (1000 + 500 * Math.random()));
      options.signal?.addEventListener("abort", () => fail(options.signal.reason));
    });
  }
}

const PDF = "application/pdf";
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
  // What is typed on the cards or beside the plan is not touched when a new preview comes in. A note whose exercise has left the
  // plan waits in the form, in sight; it has no name there, so that it is not sent.
  const homeless = document.getElementById("homeless-notes");
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !node.matches?.(".exercise-note, .exercise-note *, [data-keep]");
  let notes = [];
  const keepNotes = () => {
    notes = [...document.querySelectorAll(".exercise-note")].filter((note) => note.querySelector("textarea").value.trim());
  };
  const placeNotes = () => {
    notes.filter((note) => !preview.contains(note)).forEach((note) => {
      const text = note.querySelector("textarea");
      const place = [...preview.querySelectorAll(".exercise-note")].find((other) => other.dataset.note === note.dataset.note);
      if (place) {
        place.querySelector("textarea").value = text.value;
        place.querySelector(".reading").replaceChildren(...note.querySelector(".reading").childNodes);
        note.remove();
      } else if (note.parentElement !== homeless) {
        const label = note.querySelector("label");
        label.textContent = `${label.textContent}. ${homeless.dataset.kept}`;
        text.removeAttribute("name");
        homeless.append(note);
      }
    });
    if (homeless.querySelector(".exercise-note")) homeless.closest("details").open = true;
  };

  // A change of the plan is a button's name and value. It waits among the answers until the plan that holds it has come, so that
  // no tap is lost, however fast they follow one another and whatever the network does.
  const answers = document.getElementById("answers");
  const pending = document.getElementById("pending");
  const sent = new WeakMap(); // request -> the changes that went with it
  preview.addEventListener("click", (event) => {
    const button = event.target.closest("button[form=answers][name]");
    if (!button || button.getAttribute("aria-disabled") === "true") {
      if (button) event.preventDefault();
      return;
    }
    event.preventDefault();
    ask(button.name, button.value);
  });
  function ask(name, value) {
    if (name === "choose") pending.querySelectorAll("[name=choose]").forEach((other) => other.remove());
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    pending.append(input);
    answers.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // htmx adds the button that has the focus, too: what waits is all that counts.
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { formData, elt } = event.detail;
    if (elt !== answers) return; // a note that is measured, a search: they change nothing
    for (const name of ["do", "choose", "open"]) formData.delete(name);
    for (const input of pending.children) if (input.name !== "edit") formData.append(input.name, input.value);
    for (const part of preview.querySelectorAll("[data-open][open]")) formData.append("open", part.dataset.open);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === answers) sent.set(event.detail.xhr, [...pending.children]);
  });

  // What is long comes when it is unfolded, and from then on with every preview until it is folded again.
  preview.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.querySelector("[name=open]")) again();
  }, true);

  // What was unfolded stays unfolded.
  let unfolded = [];
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== preview) return;
    keepNotes();
    unfolded = [...preview.querySelectorAll("details[open]")].map((details) => details.className);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== preview) return;
    const asked = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    const done = sent.get(event.detail.xhr) || [];
    done.forEach((input) => input.remove());
    if ((asked && asked.type === "submit") || preview.querySelector(".referral")) {
      // who goes through the answers with the arrow keys goes on from there; what is urgent is read out, and comes into view
      if (!document.activeElement.matches("[type=radio]")) preview.focus({ preventScroll: true });
      // focus alone would centre it, and it is taller than the screen; whom to call must not come gliding by
      preview.scrollIntoView({ block: "start", behavior: preview.querySelector(".referral") ? "instant" : "auto" });
    }
    preview.querySelectorAll("details").forEach((details) => { details.open = unfolded.includes(details.className); });
    placeNotes();
    show();
    mark();
    if (done.length) follow();
    drag();
    status.textContent = "";
  });
  // The focus goes with a change: into the panel that has opened, to what is new, or it stays where it was.
  function follow() {
    const place = document.getElementById((preview.querySelector("[data-focus]") || {}).dataset?.focus);
    if (place?.id !== "choose" && document.activeElement !== document.body) return;
    (place || document.getElementById("said"))?.focus({ preventScroll: true });
    if (place && place.id !== "said") place.scrollIntoView({ block: "nearest" });
  }

  const USUAL = { lately: "as-planned", week: "1", mode: "self" }; // what an address leaves out
  // Back takes a change back: the answers follow the address, and what is typed beside the plan stays.
  window.addEventListener("popstate", (event) => {
    if (location.pathname !== "/plan") return;
    event.stopImmediatePropagation(); // or htmx would fetch the whole page
    const address = new URLSearchParams(location.search);
    answers.querySelectorAll("input[type=checkbox], input[type=radio]").forEach((box) => {
      if (["redflag", "exercise_screen"].includes(box.name)) return; // an address holds none
      const given = address.getAll(box.name);
      box.checked = (given.length || box.type === "checkbox" ? given : [USUAL[box.name]]).includes(box.value);
    });
    preview.querySelectorAll("input[name=edit], input[name=choosing]").forEach((input) => input.remove());
    pending.replaceChildren(...address.getAll("edit").map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "edit", value })));
    answers.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // What did not arrive is asked for again: by a button, or as soon as there is a network. The answers and changes wait here.
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.body.addEventListener(failed, (event) => {
      if (event.detail.target !== preview || preview.querySelector(".offline")) return;
      const seconds = Number(event.detail.xhr?.getResponseHeader("Retry-After"));
      if (seconds) setTimeout(() => { if (preview.querySelector(".offline")) again(); }, seconds * 1000);
      const note = document.getElementById("offline").content.cloneNode(true);
      note.querySelector("button").addEventListener("click", again);
      preview.prepend(note);
    });
  }
  window.addEventListener("online", () => { if (preview.querySelector(".offline")) again(); });
  function again() {
    answers.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // An exercise can be dragged to another place of its session. What drags is fetched when a session comes into sight.
  let dragging = null;
  const draggable = new WeakSet();
  const sortable = () => (dragging ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: preview.dataset.sortable, onload: resolve, onerror: reject });
    document.head.append(script);
  }));
  const letDrag = async () => {
    const lists = [...preview.querySelectorAll(".session-list")].filter((list) => !draggable.has(list));
    if (!lists.length) return;
    await sortable();
    document.documentElement.classList.add("can-drag");
    lists.forEach((list) => {
      draggable.add(list);
      Sortable.create(list, { handle: ".card-number", draggable: "li", animation: 120, onEnd: dropped });
    });
  };
  function dropped({ item, oldIndex, newIndex }) {
    if (oldIndex === newIndex) return;
    const session = item.closest(".session");
    const place = [...session.querySelectorAll(".session-list > li")].indexOf(item) + 1;
    ask("do", item.dataset.place.replace("#", place));
  }
  const inSight = new IntersectionObserver((seen) => {
    if (!seen.some((list) => list.isIntersecting)) return;
    inSight.disconnect();
    letDrag().catch(() => { dragging = null; });
  });
  const drag = () => preview.querySelectorAll(".session-list").forEach((list) => inSight.observe(list));

  drag();

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
    error.textContent = say.largeLogo;
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
    status.textContent = say.drawing;
    try {
      const busy = () => { status.textContent = say.busy; };
      const response = await patiently(handout.action, { method: "POST", body: new FormData(handout), headers: { Accept: PDF } }, busy);
      if (response.headers.has("Retry-After")) { // too often, or too many at once: all that was typed stays, the logo too
        status.textContent = await notice(response);
        return;
      }
      if (!response.ok || response.headers.get("Content-Type") !== PDF) {
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
      status.textContent = say.drawn;
    } catch {
      status.textContent = say.notDrawn;
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
    found.textContent = words.length ? say.shown.replace("{shown}", shown).replace("{all}", options.length) : "";
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
