// The pages of the handout as they will be printed: beside the plan on a wide screen, else in its place when asked for.
// The budget says where they are (data-pages); they are drawn only while someone looks at them or at the budget.
"use strict";

(() => {
  const pages = document.getElementById("pages");
  const view = document.querySelector(".side > .view");
  const plan = document.getElementById("preview");
  const place = document.getElementById("budget-place");
  if (!pages || !view || !plan || !place) return;

  const SETTLED = 600; // milliseconds without another change
  const LONGEST = 60000; // what a busy server may take
  const from = document.querySelector(".dense") ? 1900 : 1400; // as in app.css
  const wide = matchMedia(`(min-width: ${from}px) and (scripting: enabled)`);
  const side = view.parentElement;
  const beside = side.parentElement;
  const working = pages.querySelector(".pages-working");
  const fault = pages.querySelector(".pages-fault");
  const updating = working.textContent;
  const none = pages.querySelector(".pages-none");
  const seen = new Set(); // of pages and place, what is in sight
  let shown = ""; // the address of the pages that stand here
  let failed = ""; // the address of those that did not arrive
  let busy = false;
  let again = false;
  let timer = 0;

  const budget = () => document.getElementById("budget");
  const wanted = () => (plan.querySelector("[data-plan]") && budget().dataset.pages) || "";

  // What the page needs now; may be called at any time.
  const look = (wait = SETTLED) => {
    clearTimeout(timer);
    const address = wanted();
    view.hidden = !address;
    if (address) view.querySelector('[data-view="pages"]').href = address;
    else if (side.dataset.view === "pages") turn("plan");
    const why = budget().querySelector(".no-pages");
    none.textContent = why ? why.textContent : none.dataset.none;
    none.hidden = Boolean(address);
    pages.hidden = Boolean(plan.querySelector(".referral"));
    pages.classList.toggle("is-empty", !address);
    if (failed !== address) failed = "";
    const stale = address !== shown && !failed;
    pages.classList.toggle("is-stale", Boolean(address) && address !== shown);
    pages.classList.toggle("is-failed", Boolean(failed));
    pages.setAttribute("aria-busy", String(stale));
    fault.hidden = !failed || !address;
    if (stale && seen.size) timer = setTimeout(load, wait);
  };

  // One at a time: the newest is asked for when the one before it has come.
  const load = async () => {
    if (busy) { again = true; return; }
    const address = wanted();
    if (!address) return;
    busy = true;
    again = false;
    try {
      const full = encodeURIComponent(budget().querySelector("[name=full]").value);
      const headers = { "HX-Request": "true" }; // for the pages alone
      const waits = () => { working.textContent = say.busy; }; // of app.js
      const response = await patiently(`${address}&full=${full}`, { headers, signal: AbortSignal.timeout(LONGEST) }, waits);
      if (!response.ok) throw new Error(response.status);
      const arrived = document.createElement("template");
      arrived.innerHTML = await response.text();
      if (wanted() === address) await put(document.importNode(arrived.content, true), address);
    } catch {
      if (wanted() === address) failed = address;
    } finally {
      busy = false;
      working.textContent = updating;
      look(again ? 0 : SETTLED);
    }
  };

  // The new pages take the place of the old once those in sight can be painted, so that nothing flashes or jumps.
  const put = async (arrived, address) => {
    const fresh = arrived.querySelector(".sheets");
    const old = pages.querySelector(".sheets");
    const inSight = [...old.children].map((sheet) => {
      const box = sheet.getBoundingClientRect();
      return box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    });
    const images = [...fresh.querySelectorAll("img")].filter((image, n) => inSight[n]);
    images.forEach((image) => { image.loading = "eager"; });
    const late = new Promise((done) => { setTimeout(done, 3000); });
    await Promise.race([late, Promise.all(images.map((image) => image.decode().catch(() => {})))]);
    if (wanted() !== address) return;
    const focused = [...old.querySelectorAll("a")].indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (focused >= 0) fresh.querySelectorAll("a")[focused]?.focus({ preventScroll: true });
    shown = address;
    const onFit = document.activeElement && document.activeElement.id === "other-print";
    budget().replaceWith(arrived.querySelector("#budget"));
    if (onFit) document.getElementById("other-print")?.focus({ preventScroll: true });
  };

  const turn = (to) => {
    side.dataset.view = wide.matches ? "both" : to;
    view.querySelectorAll("a").forEach((link) => {
      if (link.dataset.view === to) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  };
  const arrange = () => {
    if (wide.matches) beside.append(pages); else side.insertBefore(pages, plan);
    turn("plan");
  };

  view.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(link.dataset.view);
    look(0);
  });
  fault.querySelector("button").addEventListener("click", () => {
    failed = shown = "";
    look(0);
  });
  addEventListener("online", () => { failed = ""; look(); });
  pages.addEventListener("error", (event) => { // a picture
    if (event.target.tagName === "IMG" && shown) { failed = shown; look(); }
  }, true);
  // Whoever asks for the week wants to see it.
  document.getElementById("answers").addEventListener("submit", () => turn("plan"));
  // Another print is one more answer: the address and the preview follow.
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=fit]");
    if (!button) return;
    const choices = ["print", "weeks"].map((name, n) =>
      document.querySelector(`#printing [name=${name}][value="${button.value.split("-")[n]}"]`));
    if (!choices.every(Boolean)) return;
    event.preventDefault();
    choices.forEach((choice) => { choice.checked = true; });
    choices[0].dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.body.addEventListener("htmx:afterSettle", () => look());
  wide.addEventListener("change", arrange);
  arrange();
  const watch = new IntersectionObserver((entries) => {
    entries.forEach((entry) => { if (entry.isIntersecting) seen.add(entry.target); else seen.delete(entry.target); });
    look();
  });
  watch.observe(pages);
  watch.observe(place);
})();
