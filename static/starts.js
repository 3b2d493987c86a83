// A clinician's own starting points, kept on this device alone and only when asked to: a name, and answers as an address has
// them. Never a patient, the safety check or the pain of today: names of answers that may be kept stand in the page.
"use strict";

const own = document.getElementById("own-starts");

if (own) {
  const PLACE = "backplan-starts";
  const FILE = "backplan-starting-points";
  const [MOST, LONGEST_NAME, LONGEST_ANSWERS, LARGEST_FILE] = [100, 60, 2000, 300000];
  const may = new Set(own.dataset.keepNames.split(" "));
  const list = own.querySelector(".own-list");
  const none = own.querySelector(".own-none");
  const status = document.getElementById("own-status");
  const undo = own.querySelector(".own-undo");
  const keep = own.querySelector(".own-keep");
  const save = own.querySelector(".own-export");
  let removed = null;

  const say = (key, values = {}, undoable = false) => {
    status.textContent = own.dataset[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
    status.className = ["full", "noName", "noAnswers", "wrongFile", "tooMany"].includes(key) ? "error" : "";
    undo.hidden = !undoable;
  };
  const named = (text) => text.replace(/\s+/g, " ").trim();
  // The answers that may be kept, and whether that is all there is.
  const kept = (query) => {
    const pairs = [...new URLSearchParams(query)];
    return [new URLSearchParams(pairs.filter(([name, value]) => may.has(name) && value)).toString(), pairs.every(([name]) => may.has(name))];
  };
  const sound = (start) => (
    start && typeof start.name === "string" && typeof start.answers === "string"
    && named(start.name) && start.name.length <= LONGEST_NAME
    && start.answers && start.answers.length <= LONGEST_ANSWERS && kept(start.answers)[1]
  );
  const starts = () => {
    try {
      const found = JSON.parse(localStorage.getItem(PLACE));
      return Array.isArray(found) ? found.filter(sound) : [];
    } catch {
      return []; // a browser that keeps nothing, or something that is not ours
    }
  };
  // True once it is kept; else the page says why not.
  const store = (all) => {
    if (all.length > MOST) { say("tooMany"); return false; }
    try {
      if (all.length) localStorage.setItem(PLACE, JSON.stringify(all)); else localStorage.removeItem(PLACE);
    } catch {
      say("full");
      return false;
    }
    draw();
    return true;
  };

  const draw = () => {
    const all = starts();
    list.replaceChildren(...all.map((start, at) => line(start, at)));
    none.hidden = all.length > 0;
    save.hidden = all.length === 0;
    own.hidden = !keep && all.length === 0 && !status.textContent;
  };
  const line = (start, at) => {
    const item = document.getElementById("own-start").content.cloneNode(true).firstElementChild;
    const link = item.querySelector("a");
    const form = item.querySelector("form");
    const box = item.querySelector("input");
    const does = item.querySelector(".own-does");
    link.textContent = start.name;
    link.href = `${own.dataset.opens}${own.dataset.opens.includes("?") ? "&" : "?"}${start.answers}&mode=clinician`;
    item.querySelectorAll(".unseen").forEach((unseen) => { if (!unseen.textContent) unseen.textContent = ` ${start.name}`; });
    const rename = (on) => {
      form.hidden = !on;
      does.hidden = link.hidden = on;
      if (on) { box.value = start.name; box.select(); } else item.querySelector(".own-rename").focus();
    };
    item.querySelector(".own-rename").addEventListener("click", () => rename(true));
    item.querySelector(".own-leave").addEventListener("click", () => rename(false));
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") rename(false); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = named(box.value);
      if (!name) { say("noName"); box.focus(); return; }
      const all = starts();
      all[at] = { ...all[at], name };
      if (!store(all)) return;
      say("renamed", { name });
      list.children[at].querySelector(".own-rename").focus();
    });
    item.querySelector(".own-remove").addEventListener("click", () => {
      const all = starts();
      removed = { at, start: all.splice(at, 1)[0] };
      if (!store(all)) return;
      say("removed", { name: removed.start.name }, true);
      draw();
      undo.focus();
    });
    return item;
  };

  undo.addEventListener("click", () => {
    const all = starts();
    all.splice(removed.at, 0, removed.start);
    if (!store(all)) return;
    say("back", { name: removed.start.name });
    list.children[removed.at]?.querySelector("a").focus();
  });

  keep?.addEventListener("submit", (event) => {
    event.preventDefault();
    const box = keep.querySelector("input");
    const name = named(box.value);
    const [query] = kept(location.search);
    if (!name) { say("noName"); box.focus(); return; }
    if (!query) { say("noAnswers"); return; }
    if (!store([...starts(), { name, answers: query }])) return;
    say("kept", { name });
    box.value = "";
  });

  save.addEventListener("click", () => {
    const text = JSON.stringify({ kind: FILE, version: 1, starts: starts() }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `${FILE}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });

  const read = (text) => {
    try {
      const found = JSON.parse(text);
      return found.kind === FILE && Array.isArray(found.starts) && found.starts.length && found.starts.every(sound) ? found.starts : null;
    } catch {
      return null;
    }
  };
  document.getElementById("own-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const found = file.size <= LARGEST_FILE ? read(await file.text()) : null;
    event.target.value = "";
    if (!found) { say("wrongFile"); return; }
    const all = starts();
    const same = (one) => all.some((other) => other.name === named(one.name) && other.answers === one.answers);
    const added = found.filter((start) => !same(start)).map(({ name, answers: query }) => ({ name: named(name), answers: query }));
    if (!added.length) { say("nothingNew"); return; }
    if (store([...all, ...added])) say("added", { number: added.length });
  });

  draw();
}
