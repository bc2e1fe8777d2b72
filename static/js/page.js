// Two conveniences; every page works without them.

function focusErrors(root) {
  const summary = root.querySelector("#error-summary");
  if (summary) summary.focus();
}

document.addEventListener("DOMContentLoaded", () => {
  const toggle = document.querySelector(".menu-toggle");
  toggle?.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", toggle.getAttribute("aria-expanded") === "true" ? "false" : "true");
  });
  focusErrors(document);
});

// A form swapped in with errors by HTMX is met in the same way.
document.addEventListener("htmx:after:swap", () => focusErrors(document));
