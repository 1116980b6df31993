"use strict";
// A secret that is shown once: copied by a click, and gone when the page is loaded again.

const secret = document.querySelector("[data-secret]");
if (secret) history.replaceState(null, "", secret.dataset.secret);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(words);
      button.parentElement.querySelector("[data-copy-said]").textContent = button.dataset.copied;
    } catch { /* Then it is marked and copied by hand. */ }
  });
}
