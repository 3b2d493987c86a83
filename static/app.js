// What HTML and htmx cannot do: show progress while the PDF is drawn, and keep the two halves of the page in step.
"use strict";

const handout = document.getElementById("handout");
const preview = document.getElementById("preview");

if (handout && preview) {
  const progress = handout.querySelector(".progress");
  const status = handout.querySelector(".status");
  const button = handout.querySelector("button");

  const show = () => { handout.hidden = !preview.querySelector("[data-plan]"); };
  // What was unfolded stays unfolded when a new preview comes in.
  let unfolded = [];
  document.body.addEventListener("htmx:beforeSwap", () => {
    unfolded = [...preview.querySelectorAll("details[open]")].map((details) => details.className);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const asked = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    if ((asked && asked.type === "submit") || preview.querySelector(".referral")) {
      preview.focus({ preventScroll: true });
      preview.scrollIntoView({ block: "start" }); // focus alone would centre it, and it is taller than the screen
    }
    preview.querySelectorAll("details").forEach((details) => { details.open = unfolded.includes(details.className); });
    show();
    status.textContent = "";
  });
  document.body.addEventListener("htmx:sendError", () => calm());
  document.body.addEventListener("htmx:responseError", () => calm());

  function calm() {
    const note = preview.querySelector(".offline") || preview.insertBefore(document.createElement("p"), preview.firstChild);
    note.className = "offline";
    note.textContent = "Your last change has not arrived yet. Your answers are safe here. Change any answer to try again.";
  }

  // "None of these" and the signs exclude each other.
  document.getElementById("answers").addEventListener("change", (event) => {
    const box = event.target;
    if (!box.checked || box.type !== "checkbox") return;
    if (box.name === "screened") document.querySelectorAll("[name=redflag]").forEach((sign) => { sign.checked = false; });
    if (box.name === "redflag") document.querySelectorAll("[name=screened]").forEach((none) => { none.checked = false; });
  }, true);

  handout.addEventListener("submit", async (event) => {
    event.preventDefault();
    progress.hidden = false;
    button.disabled = true;
    status.textContent = "Drawing your handout. This takes a few seconds.";
    try {
      const response = await fetch(handout.action, { method: "POST", body: new URLSearchParams(new FormData(handout)) });
      if (!response.ok || response.headers.get("Content-Type") !== "application/pdf") {
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
