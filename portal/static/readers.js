"use strict";
// A text to paste elsewhere: the button is there only where the browser can do it.
for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    document.getElementById(`${button.dataset.copy}-told`).textContent = button.dataset.copied;
  });
}

// An answer that does not come: what was found before is no answer to what stands in the field now.
const told = document.querySelector("[data-failed]");
for (const failure of told ? ["htmx:sendError", "htmx:responseError"] : []) {
  document.body.addEventListener(failure, () => {
    told.textContent = told.dataset.failed;
    document.getElementById("found").replaceChildren();
  });
}
