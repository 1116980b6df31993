"use strict";
// Comfort on every page of work: all of them work without this.

// Who typed into a form is asked before they leave without sending it: also when they send another form of the page.
const notSent = new Set();
for (const form of document.querySelectorAll("form[data-guarded]")) {
  // What came back with objections was not saved.
  if (form.querySelector("[aria-invalid]")) notSent.add(form);
  form.addEventListener("input", () => notSent.add(form));
  form.addEventListener("submit", () => notSent.delete(form));
}
window.addEventListener("beforeunload", (event) => { if (notSent.size) event.preventDefault(); });
