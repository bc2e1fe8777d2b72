// Conveniences; every page works without them.

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

// An answer cut off in its head comes as an empty page: what is shown stays.
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.detail.ctx.text) event.preventDefault();
});

// What HTMX swaps in: a form with errors is met in the same way, a part may ask to keep the reader's place, and
// what it says takes the place of what was said when the page was opened.
document.addEventListener("htmx:after:swap", () => {
  if (document.querySelector("[data-replaces-messages]")) document.querySelector(".messages")?.remove();
  document.querySelector("[data-takes-focus]")?.focus();
  focusErrors(document);
});
