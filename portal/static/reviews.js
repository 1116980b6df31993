"use strict";
// A review is saved as it is written, and kept in the browser while there is no line. The page works without this.

const review = document.querySelector("form[data-review]");
const PAUSE_MS = 1000;
const RETRY_MS = 15000;

for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;

// Previous and next in the pile by keyboard.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const way = document.querySelector(`[data-walk="${event.key}"]`);
  if (way) { event.preventDefault(); way.click(); }
});

if (review) {
  const state = review.querySelector("[data-state]");
  // Whose it is stands in its name: two reviewers may share a browser, and neither may read what the other wrote.
  const place = `kurultai:review:${review.dataset.account}:${review.dataset.review}`;
  let waiting = 0;
  let underWay = Promise.resolve();
  let dirty = false;

  function written() {
    const values = {};
    for (const [name, value] of new FormData(review)) values[name] = value;
    return values;
  }

  function same(one, other) {
    const tidy = (values) => JSON.stringify(Object.entries(values).filter(([, value]) => value.trim()).map(([name, value]) => [name, value.trim()]));
    return tidy(one) === tidy(other);
  }

  function say(words, wrong) {
    state.textContent = words;
    state.toggleAttribute("data-wrong", Boolean(wrong));
  }

  // What the points come to, of 100, by the weights.
  function tally() {
    const possible = new Map();
    let given = 0, any = false;
    for (const one of review.querySelectorAll("[data-weight]")) {
      const weight = Number(one.dataset.weight);
      possible.set(one.name, Number(one.dataset.maximum) * weight);
      const counts = one.type === "radio" ? one.checked : /^\d+$/.test(one.value);
      if (counts) { any = true; given += Number(one.value) * weight; }
    }
    const all = [...possible.values()].reduce((sum, one) => sum + one, 0);
    const shown = review.querySelector("[data-score]");
    if (shown) shown.textContent = any && all ? String(Math.round(1000 * given / all) / 10) : "–";
  }

  function keep() {
    try { localStorage.setItem(place, JSON.stringify({ at: Date.now(), values: written() })); } catch { /* A full or closed store keeps nothing. */ }
  }
  function forget() {
    try { localStorage.removeItem(place); } catch { /* There was none. */ }
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(place))?.values ?? newerThanShown(); } catch { return null; }
  }
  // A page may have been asked for just before the last save arrived: then it shows less than was saved.
  function remember(values, savedAt) {
    try { sessionStorage.setItem(place, JSON.stringify({ at: Date.now(), values, savedAt })); } catch { /* Nothing is lost: it was saved. */ }
  }
  function newerThanShown() {
    const last = JSON.parse(sessionStorage.getItem(place));
    return last && Date.parse(last.savedAt) > (Date.parse(review.dataset.savedAt) || 0) ? last.values : null;
  }

  function bringBack(values) {
    for (const one of review.elements) {
      if (!one.name || one.name === "act" || !(one.name in values)) continue;
      if (one.type === "radio") one.checked = one.value === values[one.name];
      else one.value = values[one.name];
    }
  }

  async function save() {
    if (!dirty) return;
    dirty = false;
    say(review.dataset.saving);
    const sent = new FormData(review);
    const values = written();
    sent.set("act", "save");
    try {
      const answer = await fetch(review.action, { method: "POST", body: new URLSearchParams(sent), headers: { Accept: "application/json" } });
      if (answer.redirected) {
        dirty = true;
        keep();
        say(review.dataset.signedOut, true);
        later(RETRY_MS);
        return;
      }
      if (![200, 422].includes(answer.status)) throw new Error("not saved");
      const told = await answer.json();
      if (told.errors.length) {
        say(`${review.dataset.unsaved} ${told.errors.map((one) => [one.label, one.message].filter(Boolean).join(": ")).join(" ")}`, true);
        return;
      }
      remember(values, told.savedAt);
      if (!dirty) forget();
      const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      say(review.dataset.saved.replace("{time}", clock.format(new Date(told.savedAt))));
    } catch {
      dirty = true;
      keep();
      say(review.dataset.offline, true);
      later(RETRY_MS);
    }
  }

  function later(pause) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { underWay = underWay.then(save); }, pause);
  }
  function now() {
    clearTimeout(waiting);
    underWay = underWay.then(save);
  }

  review.addEventListener("input", tally);
  if ("autosave" in review.dataset) {
    const before = kept();
    if (before && same(before, written())) forget();
    else if (before) {
      bringBack(before);
      tally();
      dirty = true;
      say(review.dataset.restored);
      later(PAUSE_MS * 3);
    }
    review.addEventListener("input", () => { dirty = true; keep(); later(PAUSE_MS); });
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", () => { if (document.hidden) now(); });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); dirty = true; now(); }
    });
    // What is sent by a button may not arrive: the copy goes when the page comes back with it.
    review.addEventListener("submit", () => { clearTimeout(waiting); dirty = false; keep(); });
  } else {
    forget();
  }
}
