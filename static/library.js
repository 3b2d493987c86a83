// A search that does not arrive says so, calmly; what was typed stays, and the button tries again.
"use strict";

{
  const trouble = document.getElementById("found-trouble");
  const show = (failed) => () => { trouble.hidden = !failed; };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.body.addEventListener(name, show(true)));
  document.body.addEventListener("htmx:afterSwap", show(false));
}
