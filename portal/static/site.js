"use strict";
// Comfort only: every page works without this.

// The reader's own time zone, for the next page and beside this page's instants.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; SameSite=Lax`;
// A browser that does not know the page's language would write English: then the server's words stay.
const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
const writes = (options) => new Intl.DateTimeFormat(spoken, { ...options, timeZone: zone });
if (zone && !document.cookie.includes("zone=") && Intl.DateTimeFormat.supportedLocalesOf(spoken).length) {
  const [day, clock] = [writes({ dateStyle: "long" }), writes({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })];
  for (const yours of document.querySelectorAll("time[data-local] [data-yours]")) {
    const at = new Date(yours.closest("time").dateTime);
    yours.textContent = `${day.format(at)}, ${clock.format(at)} (${zone.replaceAll("_", " ")})`;
  }
}

// What is wrong is read out first, also where the browser passed over it.
document.getElementById("errors")?.focus();

// A second click while the first is on its way would only ask the same again. On a bad connection, one may try later.
const PATIENCE_MS = 5000;
for (const asking of document.querySelectorAll("main form[method=post]")) {
  asking.addEventListener("submit", () => {
    const buttons = [...asking.querySelectorAll("button")];
    const use = (off) => buttons.forEach((button) => { button.disabled = off; });
    // Not before the browser has read which button it was.
    setTimeout(use, 0, true);
    setTimeout(use, PATIENCE_MS, false);
  });
}

// Questions under a condition are shown only while it holds.
const form = document.querySelector("form[data-answers]");
function answerTo(key) {
  const controls = [...form.elements].filter((one) => one.name === key);
  return controls.filter((one) => !["checkbox", "radio"].includes(one.type) || one.checked).map((one) => one.value);
}
function showWhatIsAsked() {
  for (const field of form.querySelectorAll("[data-when]")) {
    const wanted = JSON.parse(field.dataset.equals).map((one) => (one === true ? "yes" : one === false ? "no" : String(one)));
    field.hidden = !answerTo(field.dataset.when).some((one) => wanted.includes(one));
  }
}
if (form) {
  form.addEventListener("input", showWhatIsAsked);
  showWhatIsAsked();
}
