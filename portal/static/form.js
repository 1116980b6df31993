"use strict";
// Filling in an application. Without this, the form is posted as a whole; with it, each answer is saved as it is typed,
// kept on this device until it is, and merged by question with what was saved elsewhere.

(() => {
  const { answering } = window;
  if (!answering) return;

  const { form, sheet, say, made, button, fieldOf, keyOf, pairsIn, put, wordsOf, showWhy, showConditions, count } = answering;
  const { fields, words, account, application } = sheet;
  const here = form.getAttribute("action");
  const standing = document.querySelector("[data-standing]");
  const language = document.documentElement.lang;

  const TYPING_MS = 1000;
  const RETRY_MS = [2000, 5000, 15000, 30000, 60000];
  const FRESH_MS = 20000;
  const QUIET_MS = 60000;
  const KEEPALIVE_BYTES = 60000;
  const LONG_CHARACTERS = 400;

  const clean = { ...sheet.posted }; // What each field held when it was last known to be saved.
  const seen = {};                   // The version in which that was.
  const pending = new Map();         // What is typed and not saved: posted, basedOn, at, sent, refused.
  const disputes = new Map();        // What was saved elsewhere under the same question.
  let files = sheet.files;
  let sending = null;
  let failures = 0;
  let halted = false;
  let timer = 0;
  let readAt = Date.now();
  let spokenAt = 0;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const labels = (keys) => keys.map((key) => fields[key].label).join(", ");

  // What is said about saving: always written, read out only when it is news.

  function tell(text, { trouble = false, aloud = trouble, link = null } = {}) {
    standing.classList.toggle("trouble", trouble);
    standing.replaceChildren(text);
    if (link) standing.append(" ", made("a", { href: link, textContent: words.signIn }));
    if (aloud || Date.now() - spokenAt > QUIET_MS) speak(text);
  }
  function speak(text) {
    answering.speak(text);
    spokenAt = Date.now();
  }
  function clock(at) {
    const time = at.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const isToday = at.toDateString() === new Date().toDateString();
    return isToday ? time : `${at.toLocaleDateString(language, { dateStyle: "medium" })}, ${time}`;
  }
  const tellSaved = (at, more = {}) => tell(say(words.saved, { time: clock(new Date(at)) }), more);

  // The copy on this device

  const copyOf = (key) => `kurultai:answers:${account}:${application}:${key}`;
  function keep(key) {
    try {
      localStorage.setItem(copyOf(key), JSON.stringify(pending.get(key)));
      return true;
    } catch {
      return false;
    }
  }
  // A copy that somebody deleted does not come back before more is typed.
  function rewrite(key) {
    try { if (localStorage.getItem(copyOf(key))) keep(key); } catch { /* Nothing is kept. */ }
  }
  function drop(key) {
    try { localStorage.removeItem(copyOf(key)); } catch { /* Nothing is kept. */ }
  }
  function copies() {
    try {
      return Object.keys(fields)
        .map((key) => [key, JSON.parse(localStorage.getItem(copyOf(key)))])
        .filter(([key, copy]) => copy && Array.isArray(copy.posted) && fieldOf(key));
    } catch {
      return [];
    }
  }

  // Something was typed

  function note(key) {
    if (!key || !fields[key]) return;
    const before = pending.get(key);
    const posted = pairsIn(key);
    if (!before?.sent.length && !disputes.has(key) && same(posted, clean[key])) {
      pending.delete(key);
      drop(key);
      return;
    }
    pending.set(key, { posted, basedOn: before?.basedOn ?? seen[key], at: Date.now(), sent: before?.sent ?? [], refused: before?.refused });
    if (!keep(key) && !navigator.onLine) tell(words.unkept, { trouble: true });
    if (disputes.has(key)) showDispute(key);
    later(TYPING_MS);
  }
  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  // Sending, one request at a time

  const isReady = ([key, one]) => !disputes.has(key) && one.refused !== JSON.stringify(one.posted);
  const ready = () => [...pending].filter(isReady);

  async function post(path, body, more = {}) {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    return fetch(`${here}/${path}`, { method: "POST", headers, body: JSON.stringify(body), ...more });
  }

  function send(more = {}) {
    clearTimeout(timer);
    if (sending) return sending;
    if (halted || !ready().length) return Promise.resolve(!halted);
    sending = sendNow(more).finally(() => { sending = null; });
    return sending.then((well) => {
      if (well && ready().length) later(0);
      return well;
    });
  }

  async function sendNow(more) {
    const batch = ready().map(([key, one]) => [key, one.posted]);
    for (const [key, posted] of batch) {
      const one = pending.get(key);
      // Should the answer be lost on its way back, this tells that it was we who saved it.
      if (!one.sent.includes(JSON.stringify(posted))) one.sent.push(JSON.stringify(posted));
      rewrite(key);
    }
    const given = Object.fromEntries(batch.map(([key, posted]) => [key, { posted, basedOn: pending.get(key).basedOn }]));
    try {
      const response = await post("answers", { fields: given }, more);
      if (!response.ok) return refuse(response);
      take(await response.json(), batch);
      return true;
    } catch (error) {
      if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
      return lostLine();
    }
  }

  async function refuse(response) {
    if (response.status === 401) {
      const link = await response.json().then((one) => one.signIn, () => null);
      tell(words.signedOut, { trouble: true, link });
      return false;
    }
    return retry(words.trouble);
  }
  const lostLine = () => retry(words.offline);
  function retry(text) {
    const isNews = failures === 0;
    later(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
    failures += 1;
    tell(text, { trouble: true, aloud: isNews });
    return false;
  }

  // What came back

  function take(now, batch = []) {
    const wasLost = failures > 0;
    failures = 0;
    readAt = Date.now();
    const wrong = new Map(now.errors.filter((one) => one.field).map((one) => [one.field, one]));
    files = now.files;
    for (const [key, posted] of batch) settle(key, posted, now, wrong.get(key));
    const changed = adoptOthers(now);
    showLeft(now.left);
    showConditions();
    const general = now.errors.find((one) => !one.field);
    if (general) {
      halted = ["WRONG_STATE", "CALL_NOT_OPEN", "FORBIDDEN", "NOT_FOUND"].includes(general.code);
      tell(general.message, { trouble: true });
    } else if (changed.length) {
      tellSaved(now.savedAt, { aloud: false });
      speak(say(words.merged, { labels: labels(changed) }));
      standing.append(" ", say(words.merged, { labels: labels(changed) }));
    } else if (!pending.size) {
      tellSaved(now.savedAt, { aloud: wasLost });
    } else if (wrong.size) {
      const [first] = wrong.values();
      tell(`${fields[first.field].label}: ${first.code === "CONFLICT" ? words.both : first.message}`, { trouble: true });
    }
  }

  function settle(key, posted, now, error) {
    const one = pending.get(key);
    const theirs = now.posted[key];
    if (error?.code === "CONFLICT") {
      if (one.sent.includes(JSON.stringify(theirs))) one.basedOn = now.version;
      else if (same(theirs, one.posted)) saved(key, theirs, now);
      else disputes.set(key, { posted: theirs, shown: now.shown[key], version: now.version });
      showDispute(key);
    } else if (error) {
      one.refused = JSON.stringify(posted);
      one.sent = one.sent.filter((sent) => sent !== one.refused);
      rewrite(key);
      showWhy(key, error.message);
    } else {
      showWhy(key, null);
      saved(key, posted, now);
      // Somebody else was even faster after us.
      if (now.versions[key] > now.savedVersion) seen[key] = now.savedVersion;
    }
  }

  function saved(key, posted, now) {
    const one = pending.get(key);
    clean[key] = posted;
    seen[key] = now.version;
    if (!one || same(one.posted, posted)) {
      pending.delete(key);
      drop(key);
    } else {
      Object.assign(one, { basedOn: now.version, sent: [], refused: undefined });
      rewrite(key);
    }
  }

  // Show what was saved elsewhere under questions that nobody works on here.
  function adoptOthers(now) {
    const changed = [];
    for (const key of Object.keys(fields)) {
      if (pending.has(key) || disputes.has(key)) continue;
      if (now.versions[key] > (seen[key] ?? 0)) {
        const differs = !same(now.posted[key], clean[key]);
        clean[key] = now.posted[key];
        sheet.posted[key] = now.posted[key];
        if (fieldOf(key) && (differs || fields[key].kind === "FILE")) {
          put(key, now.posted[key]);
          if (differs && fields[key].kind !== "FILE") changed.push(key);
        }
      }
      seen[key] = now.version;
    }
    return changed;
  }

  function showLeft(left) {
    for (const item of document.querySelectorAll("[data-section]")) {
      const number = left[item.dataset.section] ?? 0;
      item.classList.toggle("complete", !number);
      item.querySelector("[data-left]").textContent = number ? say(words.left, { number }) : words.complete;
    }
  }

  // One question answered in two places: both answers, and a choice.

  function showDispute(key) {
    const theirs = disputes.get(key);
    let both = document.getElementById(`${key}-both`);
    if (!theirs) {
      both?.remove();
      return;
    }
    if (both) {
      both.querySelector("[data-mine]").textContent = wordsOf(key);
      return;
    }
    const side = (title, text, act, done, data = {}) => made("div", {},
      made("dt", { textContent: title }), told(text, data), made("dd", {}, button(act, done)));
    both = made("div", { className: "both", id: `${key}-both` },
      made("p", { id: `${key}-both-title`, textContent: words.both }),
      made("dl", { className: "sides" },
        side(words.mine, wordsOf(key), words.keepMine, () => decide(key, true), { mine: "" }),
        side(words.theirs, theirs.shown ?? words.nothing, words.takeTheirs, () => decide(key, false))));
    both.setAttribute("role", "group");
    both.setAttribute("aria-label", `${fields[key].label}: ${words.both}`);
    fieldOf(key).append(both);
  }
  function told(text, data) {
    const said = made("dd", { className: "said", textContent: text });
    Object.assign(said.dataset, data);
    // A long one is scrolled, by keyboard as well.
    if (text.length > LONG_CHARACTERS) said.tabIndex = 0;
    return said;
  }
  function decide(key, isMine) {
    const theirs = disputes.get(key);
    disputes.delete(key);
    showDispute(key);
    if (isMine) {
      Object.assign(pending.get(key), { basedOn: theirs.version, sent: [] });
      rewrite(key);
      send();
    } else {
      pending.delete(key);
      drop(key);
      clean[key] = theirs.posted;
      seen[key] = theirs.version;
      put(key, theirs.posted);
      showConditions();
      if (!pending.size) tellSaved(Date.now());
    }
    fieldOf(key).querySelector("input, select, textarea")?.focus();
  }

  // The buttons: all is saved first, wherever they lead.

  async function saveAll() {
    for (let tries = 0; tries < 5 && (sending || ready().length); tries += 1) {
      if (!await send()) return false;
    }
    return !halted && !ready().length;
  }
  const wrongKeys = () => [...pending].filter(([key, one]) => !disputes.has(key) && one.refused).map(([key]) => key);

  async function press(act) {
    if (act.startsWith("next:")) {
      send();
      goTo(document.getElementById(`section-${act.slice(5)}`));
      return;
    }
    // Whoever presses a button wants it tried once more.
    for (const one of pending.values()) one.refused = undefined;
    const well = await saveAll();
    if (disputes.size) {
      tell(say(words.undecided, { labels: labels([...disputes.keys()]) }), { trouble: true });
      document.querySelector(".both button").focus();
    } else if (well && wrongKeys().length) {
      fieldOf(wrongKeys()[0]).querySelector("input, select, textarea").focus();
    } else if (!well && act !== "save" && failures) {
      tell(words.waiting, { trouble: true });
    } else if (well && act !== "save" && answering.arriving()) {
      tell(words.arriving, { trouble: true });
    } else if (well && act === "check") {
      location.href = `${here}/check`;
    } else if (well && (act === "leave" || !sheet.isDraft)) {
      location.href = here;
    } else if (well) {
      await refresh();
      tellSaved(readAt, { aloud: true });
    }
  }
  function goTo(section) {
    section.focus({ preventScroll: true });
    section.scrollIntoView();
    history.replaceState(null, "", `#${section.id}`);
  }

  async function refresh() {
    if (sending || halted) return;
    try {
      const response = await post("state", {});
      if (response.ok) take(await response.json());
      else if (response.status === 401) refuse(response);
    } catch { /* The next save says so. */ }
  }

  // The beginning

  function restore() {
    let isRestored = false;
    for (const [key, copy] of copies()) {
      if (same(copy.posted, sheet.posted[key])) {
        drop(key);
        continue;
      }
      const sent = copy.sent ?? [];
      const isOurs = sent.includes(JSON.stringify(sheet.posted[key]));
      pending.set(key, { posted: copy.posted, basedOn: isOurs ? sheet.version : copy.basedOn, at: copy.at, sent });
      put(key, copy.posted);
      if (sheet.versions[key] > copy.basedOn && !isOurs) {
        disputes.set(key, { posted: sheet.posted[key], shown: sheet.shown[key], version: sheet.version });
        showDispute(key);
      }
      isRestored = true;
    }
    return isRestored;
  }
  // What the browser put back by itself, when a page is loaded again or come back to, was typed too.
  function noteWhatIsBack() {
    for (const one of form.elements) {
      const key = keyOf(one);
      if (!key || !one.name || one.type === "file" || one.hidden) continue;
      const isChanged = one.tagName === "SELECT" ? one.selectedOptions[0] && !one.selectedOptions[0].defaultSelected && one.value !== ""
        : ["checkbox", "radio"].includes(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue;
      if (isChanged && !pending.has(key)) note(key);
    }
  }

  Object.assign(answering, { note, take, post, files: () => files, arriving: () => 0 });

  for (const key of Object.keys(fields)) {
    seen[key] = sheet.version;
  }
  form.classList.add("scripted");
  standing.classList.replace("saved", "standing");
  form.append(standing);
  tellSaved(sheet.savedAt, { aloud: false });
  spokenAt = Date.now();

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    const key = keyOf(event.target);
    note(key);
    if (key) count(key, true);
    showConditions();
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") later(0);
  });
  form.addEventListener("focusout", () => { if (ready().length && !failures) later(0); });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=act]");
    if (!pressed) return;
    event.preventDefault();
    press(pressed.value);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      const isSmall = JSON.stringify(ready()).length < KEEPALIVE_BYTES;
      send({ keepalive: isSmall });
    } else if (ready().length) send();
    else if (Date.now() - readAt > FRESH_MS) refresh();
  });
  addEventListener("online", () => { failures = Math.min(failures, 1); if (ready().length) send(); else refresh(); });
  addEventListener("offline", () => { if (pending.size) lostLine(); else { failures ||= 1; tell(words.offline, { trouble: true }); } });

  const device = document.querySelector("[data-device]");
  device.hidden = false;
  device.querySelector("[data-forget]").addEventListener("click", () => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("kurultai:") && key.includes(`:${account}:${application}:`)) localStorage.removeItem(key);
    }
    tell(words.forgotten, { aloud: true });
  });

  if (form.hasAttribute("data-refused")) {
    for (const key of Object.keys(fields)) {
      if (fieldOf(key) && fields[key].kind !== "FILE" && !same(pairsIn(key), clean[key])) {
        note(key);
        pending.get(key).refused = JSON.stringify(pending.get(key).posted);
      }
    }
  }
  const isRestored = restore();
  addEventListener("load", () => setTimeout(() => {
    noteWhatIsBack();
    showConditions();
    if (isRestored) tell(words.restored, { aloud: true });
    if (ready().length) later(0);
  }));
  showConditions();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
})();
