"use strict";
// Comfort only: every page works without this.

// The reference, to be put elsewhere.
for (const shown of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const reference = shown.textContent.trim();
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "second", textContent: shown.dataset.copy });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "unseen";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(reference);
    said.textContent = button.textContent = shown.dataset.copied;
    setTimeout(() => { button.textContent = shown.dataset.copy; }, 3000);
  });
  shown.append(button, said);
}

// A code that was just sent takes a moment: asking for the next at once would only end it.
const again = document.querySelector("form[data-wait]");
if (again) {
  const [button, said] = [again.querySelector("button"), again.querySelector("[data-waits]")];
  const ready = Date.now() + Number(again.dataset.wait) * 1000;
  const tick = () => {
    const seconds = Math.ceil((ready - Date.now()) / 1000);
    button.disabled = seconds > 0;
    said.textContent = seconds > 0 ? again.dataset.words.replace("{seconds}", seconds) : "";
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Six digits are the whole code, however they came.
const code = document.querySelector("input.code");
code?.addEventListener("paste", (event) => {
  const digits = event.clipboardData.getData("text").match(/\p{Nd}/gu) ?? [];
  if (digits.length !== 6) return;
  event.preventDefault();
  code.value = digits.join("");
});
