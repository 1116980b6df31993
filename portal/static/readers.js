"use strict";
// A text to paste elsewhere: the button is there only where the browser can do it.
for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    document.getElementById(`${button.dataset.copy}-told`).textContent = button.dataset.copied;
  });
}
