"use strict";
// Files of an application, sent in parts: what has arrived when a connection breaks is not sent again.

(() => {
  const answering = window.answering;
  if (!answering) return;
  const { form, sheet, say, made, button, speak, note, take, post } = answering;
  const { fields, words, account, application } = sheet;

  const PART_BYTES = 512 * 1024;
  const CHECKED_BYTES = 20 * 1000 * 1000;
  const RETRY_MS = [1000, 3000, 10000, 30000];
  const OURS = { "Tus-Resumable": "1.0.0", "X-Kurultai-Request": "1", "Accept-Language": document.documentElement.lang };
  const PARTS = { ...OURS, "Content-Type": "application/offset+octet-stream" };
  const FINAL = [400, 413, 415, 429];

  const under = new Set(); // The uploads on their way.
  answering.arriving = () => under.size;

  class Final extends Error {}

  // What is known of an upload when the page is loaded again

  const known = (item) => `kurultai:upload:${account}:${application}:${item.key}:${item.name}:${item.size}:${item.changed}`;
  function remember(item) {
    const kept = { at: Date.now(), url: item.url, key: item.key, name: item.name, size: item.size, changed: item.changed };
    try { localStorage.setItem(known(item), JSON.stringify(kept)); } catch { /* It begins anew then. */ }
  }
  function forget(item) {
    try { localStorage.removeItem(known(item)); } catch { /* Nothing is kept. */ }
  }
  function remembered(item) {
    try { return JSON.parse(localStorage.getItem(known(item)))?.url ?? null; } catch { return null; }
  }

  // What is shown: a row for each file, whatever stands it is in

  const list = (key) => answering.fieldOf(key).querySelector(".files");
  const input = (key) => answering.fieldOf(key).querySelector("input[type=file]");
  function size(bytes) {
    const [unit, each] = bytes >= 1000000 ? ["megabyte", 1000000] : ["kilobyte", 1000];
    const given = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 2 };
    // Rounded up: what is a little too large is not shown as if it fitted.
    return new Intl.NumberFormat(document.documentElement.lang, given).format(Math.ceil(bytes / each * 100) / 100);
  }
  function small(text, label, done) {
    const one = button(text, done);
    one.setAttribute("aria-label", label);
    return one;
  }
  const percent = (item) => Math.floor((item.offset / item.size) * 100);

  function row(item) {
    item.said = made("span");
    item.bar = made("progress", { max: item.size, value: item.offset });
    item.bar.setAttribute("aria-label", item.name);
    item.row = made("li", {}, item.said, small(words.cancel, say(words.cancelFile, item), () => cancel(item)), item.bar);
    list(item.key).append(item.row);
    show(item, say(words.uploading, { name: item.name, percent: percent(item) }));
  }
  function show(item, text) {
    item.said.textContent = text;
    item.bar.value = item.offset;
  }
  function fail(item, message, mayTryAgain = false) {
    under.delete(item);
    const why = made("span", { className: "why file", textContent: message });
    const choices = made("span", { className: "choices" }, small(words.remove, say(words.removeFile, item), () => cancel(item)));
    if (mayTryAgain && item.file) choices.prepend(small(words.again, `${words.again}: ${item.name}`, () => tryAgain(item)));
    item.row.replaceChildren(made("span", {}, `${item.name}: `, why), choices);
    speak(`${item.name}: ${message}`);
  }
  async function tryAgain(item) {
    item.row.remove();
    await remove(item);
    begin(item.key, item.file);
  }

  // The files that are attached: each with a way to remove it, and the box that the form posts.
  function showAttached(key) {
    const kept = answering.fieldOf(key).querySelector("[data-kept]");
    kept.hidden = true;
    const attached = answering.files().filter((one) => one.field === key);
    kept.replaceChildren(...attached.map((one) => made("input", {
      type: "checkbox", name: `${key}:keep`, value: one.id, checked: true, defaultChecked: true, hidden: true, ariaHidden: "true", tabIndex: -1,
    })));
    for (const old of list(key).querySelectorAll(".attached")) old.remove();
    list(key).prepend(...attached.map((one) => made("li", { className: "attached" },
      made("span", {}, made("a", { href: one.href, textContent: one.name }), ` (${one.size})`),
      small(words.remove, say(words.removeFile, one), () => detach(key, one)))));
  }
  function detach(key, one) {
    if (!confirm(say(words.sure, one))) return;
    answering.controls(key).find((box) => box.value === one.id).checked = false;
    for (const old of list(key).querySelectorAll(".attached a")) {
      if (old.getAttribute("href") === one.href) old.closest("li").remove();
    }
    note(key);
    speak(say(words.removed, one));
    input(key).focus();
  }

  // The protocol

  async function asked(method, url, headers, body) {
    const response = await fetch(url, { method, headers, body });
    if (response.ok || response.status === 404) return response;
    if (response.status === 401) throw new Final(words.signedOut);
    if (FINAL.includes(response.status)) throw new Final(await response.text());
    throw new TypeError(`${response.status}`);
  }
  async function create(item) {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(item.name)));
    const response = await asked("POST", "/uploads", { ...OURS, "Upload-Length": `${item.size}`, "Upload-Metadata": `filename ${name}` });
    item.url = new URL(response.headers.get("Location"), location.href).pathname;
    item.offset = 0;
    remember(item);
  }
  async function ask(item) {
    const response = await asked("HEAD", item.url, OURS);
    if (response.status === 404 || Number(response.headers.get("Upload-Length")) !== item.size) {
      item.url = null;
      return;
    }
    item.offset = Number(response.headers.get("Upload-Offset"));
  }
  async function sendPart(item) {
    const part = item.file.slice(item.offset, item.offset + PART_BYTES);
    const response = await asked("PATCH", item.url, { ...PARTS, "Upload-Offset": `${item.offset}` }, part);
    if (response.status === 404) item.url = null;
    else item.offset = Number(response.headers.get("Upload-Offset"));
  }
  async function step(item) {
    if (item.url && item.isUnsure) await ask(item);
    if (!item.url) await create(item);
    item.isUnsure = false;
    if (item.offset < item.size) await sendPart(item);
  }

  async function run(item) {
    for (let tries = 0; !item.url || item.isUnsure || item.offset < item.size;) {
      try {
        await step(item);
        tries = 0;
        if (item.isCancelled) return;
        show(item, say(words.uploading, { name: item.name, percent: percent(item) }));
      } catch (error) {
        if (item.isCancelled) return;
        if (error instanceof Final) return fail(item, error.message, true);
        if (!(error instanceof TypeError)) return fail(item, say(words.failed, item), true);
        show(item, say(words.paused, item));
        if (tries === 0) speak(say(words.paused, item));
        item.isUnsure = true;
        await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
        tries += 1;
      }
    }
    await attach(item);
  }
  const pause = (ms) => new Promise((done) => {
    const go = () => { clearTimeout(timer); removeEventListener("online", go); done(); };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });

  async function hash(file) {
    if (!file || file.size > CHECKED_BYTES || !crypto.subtle) return null;
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function attach(item) {
    show(item, say(words.checking, item));
    const sha256 = await hash(item.file).catch(() => null);
    const given = { field: item.key, upload: item.url.split("/").pop(), ...(sha256 && { sha256 }) };
    for (let tries = 0; ; tries += 1) {
      try {
        const response = await post("files", given);
        if (response.status === 401) return fail(item, words.signedOut, true);
        if (!response.ok) throw new TypeError(`${response.status}`);
        const now = await response.json();
        return now.errors.length ? turnedDown(item, now) : arrived(item, now);
      } catch (error) {
        if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
        if (item.isCancelled) return;
        show(item, say(words.paused, item));
        await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
      }
    }
  }
  function turnedDown(item, now) {
    take({ ...now, errors: [] });
    fail(item, now.errors.map((one) => one.message).join(" "), now.errors.every((one) => one.code === "INVALID"));
    forget(item);
  }
  function arrived(item, now) {
    under.delete(item);
    forget(item);
    item.row.remove();
    take(now);
    showAttached(item.key);
    speak(say(words.attached, item));
  }

  async function remove(item) {
    forget(item);
    if (item.url) await fetch(item.url, { method: "DELETE", headers: OURS }).catch(() => null);
    item.url = null;
  }
  function cancel(item) {
    item.isCancelled = true;
    under.delete(item);
    item.row.remove();
    remove(item);
    input(item.key).focus();
  }

  // A file was chosen

  function hint(key, file) {
    const { maxBytes, maxFiles } = fields[key];
    const held = answering.files().filter((one) => one.field === key).length + [...under].filter((one) => one.key === key).length;
    if (held >= (maxFiles ?? 1)) return say(words.tooMany, { most: maxFiles ?? 1 });
    if (!file.size) return say(words.empty, file);
    return maxBytes && file.size > maxBytes ? say(words.tooLarge, { name: file.name, size: size(file.size), most: size(maxBytes) }) : null;
  }
  function begin(key, file) {
    const item = { key, file, name: file.name, size: file.size, changed: file.lastModified, url: null, offset: 0 };
    for (const old of list(key).querySelectorAll("[data-unfinished]")) if (old.dataset.unfinished === known(item)) old.remove();
    const why = hint(key, file);
    row(item);
    if (why) return fail(item, why);
    const { mediaTypes } = fields[key];
    if (mediaTypes && file.type && !mediaTypes.includes(file.type)) speak(say(words.oddType, file));
    item.url = remembered(item);
    item.isUnsure = Boolean(item.url);
    under.add(item);
    return run(item);
  }

  // What was on its way when the page was left

  async function goOn() {
    const left = [];
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(`kurultai:upload:${account}:${application}:`))) {
      const item = JSON.parse(localStorage.getItem(key));
      if (item?.url && fields[item.key] && input(item.key)) left.push({ ...item, offset: 0 });
    }
    if (!left.length) return;
    const response = await post("state", {});
    if (!response.ok) return;
    const { uploads } = await response.json();
    for (const item of left) {
      const there = uploads.find((one) => item.url.endsWith(`/${one.id}`));
      if (!there) forget(item);
      else wait({ ...item, offset: there.offset });
    }
  }
  function wait(item) {
    row(item);
    if (item.offset === item.size) {
      under.add(item);
      attach(item);
      return;
    }
    item.row.dataset.unfinished = known(item);
    show(item, say(words.chooseAgain, { name: item.name, percent: percent(item) }));
  }

  for (const key of Object.keys(fields)) {
    if (fields[key].kind !== "FILE" || !answering.fieldOf(key)) continue;
    input(key).before(made("ul", { className: "files" }));
    showAttached(key);
    input(key).addEventListener("change", () => {
      const chosen = [...input(key).files];
      input(key).value = "";
      for (const file of chosen) begin(key, file);
    });
  }
  form.addEventListener("files", (event) => showAttached(event.detail));
  goOn().catch(() => null);
})();
