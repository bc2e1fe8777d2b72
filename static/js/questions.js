// Shows a question that depends on another only while it is asked. Without this script all are shown, each with the
// answer it depends on; the server decides in either case.
const answersOf = (form, name) => new FormData(form).getAll(name);

// In the order of the form, so that a question behind a hidden one is hidden too.
const show = (form) => {
  for (const control of form.querySelectorAll("[data-asked-if]")) {
    const field = control.closest(".field");
    const decider = form.elements.namedItem(control.dataset.askedIf);
    const first = decider instanceof RadioNodeList ? decider[0] : decider;
    const isAsked = !first?.closest(".field")?.hidden;
    field.hidden = !(isAsked && answersOf(form, control.dataset.askedIf).includes(control.dataset.askedAnswer));
  }
};
const showAll = (root) => root.querySelectorAll("form:has([data-asked-if])").forEach(show);

document.addEventListener("change", (event) => {
  if (event.target.form?.querySelector("[data-asked-if]")) show(event.target.form);
});
document.addEventListener("htmx:after:swap", () => showAll(document));
showAll(document);
