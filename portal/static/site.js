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

// Copies that forms keep on this device end when somebody signs out, and after thirty days.
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
function dropCopies(isOver) {
  try {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of Object.keys(store).filter((one) => one.startsWith("kurultai:"))) {
        if (isOver(JSON.parse(store.getItem(key)))) store.removeItem(key);
      }
    }
  } catch { /* This browser keeps nothing. */ }
}
dropCopies((copy) => !(Date.now() - copy?.at < KEPT_MS));
for (const leaving of document.querySelectorAll("form[action$='/sign-out']")) {
  leaving.addEventListener("submit", () => dropCopies(() => true));
}
// Nor is anything left here of somebody who had all erased.
if (document.querySelector("[data-erased]")) dropCopies(() => true);
