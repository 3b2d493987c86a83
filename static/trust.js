// Trusted Types: what may become markup or a script on this page. The policy in errors.py lets only these two do it: markup
// passes where nothing in it runs by itself, a script where it is a file of ours, and no text ever runs. Comes before htmx.
"use strict";

if (window.trustedTypes) {
  const MAY_RUN = /<script|<iframe|[\s/"']on\w+\s*=|srcdoc/i; // cheap, and true of nearly nothing we send
  const unchecked = trustedTypes.createPolicy("unchecked", { createHTML: (text) => text });
  const ours = (address) => new URL(address, location.href).origin === location.origin;
  const runs = (node) => (
    (node.localName === "script" && node.type !== "application/ld+json" && !(node.hasAttribute("src") && ours(node.getAttribute("src")) && !node.textContent))
    || node.localName === "iframe"
    || [...node.attributes].some(({ name }) => name.startsWith("on") || name === "srcdoc")
    || (node.localName === "template" ? [...node.content.querySelectorAll("*")].some(runs) : false) // htmx wraps what arrives in a template
  );
  const harmless = (text) => (
    !MAY_RUN.test(text)
    || ![...new DOMParser().parseFromString(unchecked.createHTML(text), "text/html").querySelectorAll("*")].some(runs)
  );
  trustedTypes.createPolicy("default", {
    createHTML: (text) => (harmless(text) ? text : null),
    createScriptURL: (address) => (ours(address) ? address : null),
    createScript: (text) => (text ? null : text), // htmx copies the nothing within a script that has a source
  });
}
