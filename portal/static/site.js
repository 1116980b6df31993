"use strict";
// Comfort only: every page works without this.

// The reader's own time zone, for the next page and beside this page's instants.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; SameSite=Lax`;
// A browser that does not know the page's language would write English: then the server's words stay.
const spoken = document.documentElement.lang.replace(/^en$/, "en-GB");
const writer = Intl.DateTimeFormat.supportedLocalesOf(spoken).length && new Intl.DateTimeFormat(spoken, { dateStyle: "long", timeStyle: "short", timeZone: zone });
for (const yours of writer ? document.querySelectorAll("time[data-local] [data-yours]") : []) {
  yours.textContent = `${writer.format(new Date(yours.closest("time").dateTime))} (${zone.replaceAll("_", " ")})`;
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
