// Handouts for a class: how many are done, a way to stop, and the file at the end. Without this the browser just downloads.
"use strict";

(() => {
  const FRAMES = "application/vnd.backplan.frames"; // as in planner/web/batch.py
  const HEAD = 12; // bytes: done, of, length of the piece that follows
  const LARGEST_FILE = 200000;

  const sentences = document.getElementById("sentences").dataset;
  const form = document.getElementById("handout");
  const batch = document.getElementById("batch");
  if (!form || !batch) return;
  const names = document.getElementById("names");
  const file = document.getElementById("names-file");
  const fault = document.getElementById("names-error");
  const progress = batch.querySelector(".batch-progress");
  const bar = progress.querySelector("progress");
  const count = progress.querySelector(".batch-count");
  const stop = progress.querySelector("button");
  const status = batch.querySelector(".batch-status");
  let asThePageDoes = false;

  // For clinicians with a plan; the preview says so in the answers that it hands to the form.
  document.body.addEventListener("htmx:afterSwap", () => {
    batch.hidden = !document.querySelector('#preview input[name="mode"][value="clinician"]');
  });

  const say = (sentence) => {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    names.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) names.focus();
  };

  // Before app.js, which prints the one handout.
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || button.name !== "as") return;
    event.stopImmediatePropagation();
    if (asThePageDoes) return;
    event.preventDefault();
    if (file.files.length && file.files[0].size > LARGEST_FILE) {
      say(sentences.largeList);
      return;
    }
    say("");
    const going = new AbortController();
    stop.onclick = () => going.abort();
    begin();
    try {
      const body = new FormData(form);
      body.append("as", button.value);
      const waits = () => { status.textContent = sentences.busy; };
      const response = await patiently(button.formAction, { method: "POST", body, headers: { Accept: FRAMES }, signal: going.signal }, waits); // of app.js
      if (response.headers.has("Retry-After")) { // too often: the names stay, and so does the file
        status.textContent = await notice(response);
        return;
      }
      if (response.headers.get("Content-Type") !== FRAMES) {
        asThePageDoes = true; // the server shows the page with what to mend
        form.requestSubmit(button);
        asThePageDoes = false;
        return;
      }
      status.textContent = sentences.making;
      const pieces = await read(response.body.getReader());
      save(new Blob(pieces), response.headers.get("Content-Disposition"));
      status.textContent = sentences.made;
    } catch {
      status.textContent = going.signal.aborted
        ? sentences.stopped
        : sentences.notMade;
    } finally {
      end();
    }
  }, true);

  function begin() {
    bar.removeAttribute("value"); // it moves, but tells nothing yet
    count.textContent = "";
    status.textContent = sentences.making;
    progress.hidden = false;
    batch.querySelectorAll("[name=as]").forEach((button) => { button.disabled = true; });
  }

  function end() {
    progress.hidden = true;
    batch.querySelectorAll("[name=as]").forEach((button) => { button.disabled = false; });
  }

  // The pieces of the file, from frames that come cut up anyhow. Throws when the last one is missing.
  async function read(reader) {
    const pieces = [];
    let rest = new Uint8Array(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error("cut short");
      rest = joined(rest, value);
      while (rest.length >= HEAD) {
        const head = new DataView(rest.buffer, rest.byteOffset, HEAD);
        const end = HEAD + head.getUint32(8);
        if (end === HEAD) return pieces;
        if (rest.length < end) break;
        pieces.push(new Blob([rest.subarray(HEAD, end)])); // a Blob may leave memory
        rest = rest.subarray(end);
        bar.max = head.getUint32(4);
        bar.value = head.getUint32(0);
        count.textContent = sentences.madeOf.replace("{made}", bar.value).replace("{all}", bar.max);
      }
    }
  }

  function joined(one, other) {
    const both = new Uint8Array(one.length + other.length);
    both.set(one);
    both.set(other, one.length);
    return both;
  }

  function save(blob, disposition) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = /filename="([^"]+)"/.exec(disposition)[1];
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
})();
