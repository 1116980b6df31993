"use strict";
// Comfort in the editor: its buttons act in place, blocks are dragged, and what is typed is saved by itself.
// Everything works without this: each button is one of the form.

const form = document.querySelector("[data-editor]");
const WAIT_MS = 2500;
const AGAIN_MS = 15000;

function told(name, places = {}) {
  return Object.entries(places).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[name]);
}

function say(text) {
  form.querySelector("[data-said]").textContent = text;
}

// Lists: blocks, points, decisions, and lists within them

const slotOf = (element) => element.closest("[data-slot]");
const entryOf = (slot) => slot.querySelector("[data-entry]");
const listOf = (slot) => slot.closest("[data-list]");

function slotsOf(list) {
  return [...list.querySelectorAll("[data-slot]")].filter((slot) => listOf(slot) === list && entryOf(slot));
}

function isGone(slot) {
  return slot.querySelector("[data-gone]").value === "1";
}

function number(list) {
  const there = slotsOf(list).filter((slot) => !isGone(slot));
  there.forEach((slot, place) => {
    slot.querySelector("[data-place]").textContent = told("place", { place: place + 1, all: there.length });
  });
  return there;
}

function announceMove(slot) {
  const there = number(listOf(slot));
  say(told("moved", { place: there.indexOf(slot) + 1, all: there.length }));
}

// Beside a translation, a block stands in a row with its English: the whole row moves.
const movable = (slot) => slot.closest(".pair-row") || slot;

function move(slot, by) {
  const there = slotsOf(listOf(slot)).filter((one) => !isGone(one));
  const neighbour = there[there.indexOf(slot) + by];
  if (!neighbour) return;
  const focused = document.activeElement;
  movable(neighbour).insertAdjacentElement(by > 0 ? "afterend" : "beforebegin", movable(slot));
  if (slot.contains(focused)) focused.focus();
  slot.scrollIntoView({ block: "nearest" });
  announceMove(slot);
  changed();
}

function showGone(slot, gone) {
  const entry = entryOf(slot);
  const own = (name) => [...entry.querySelectorAll(`[${name}]`)].filter((one) => one.closest("[data-entry]") === entry);
  own("data-gone")[0].value = gone ? "1" : "";
  own("data-there").forEach((part) => { part.hidden = gone; });
  own("data-away").forEach((part) => { part.hidden = !gone; });
  if (gone) {
    const first = [...entry.querySelectorAll("textarea, input[type=text]")].map((field) => field.value.trim()).find(Boolean);
    own("data-first-words")[0].textContent = (first || "").slice(0, 60);
  }
  own(gone ? "data-away" : "data-there")[0].querySelector("button:last-of-type").focus();
  number(listOf(slot));
  say(told(gone ? "gone" : "back"));
  changed();
}

function newKey() {
  return `n${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function filled(template) {
  const key = newKey();
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(template.dataset.key, key);
  return holder.content.firstElementChild;
}

function put(slot, list, after) {
  list.querySelectorAll(":scope > [data-empty]").forEach((hint) => hint.remove());
  if (after) after.insertAdjacentElement("afterend", slot);
  else list.append(slot);
  prepare(slot);
  number(list);
  const field = slot.querySelector("textarea, input:not([type=hidden]), select");
  if (field) field.focus();
  say(told("added", { what: slot.querySelector("legend").textContent }));
  changed();
}

function addBlock(button, after, kind) {
  const template = form.querySelector(`template[data-new-block="${CSS.escape(kind)}"]`);
  const list = button.closest("[data-list]");
  if (!template || list.matches(".beside-english")) return false;
  const menu = button.closest("[data-between]");
  menu.open = false;
  put(filled(template), list, after ? slotOf(button) : menu);
  return true;
}

function append(button, prefix) {
  const template = form.querySelector(`template[data-new="${CSS.escape(prefix)}"]`);
  if (!template) return false;
  const list = form.querySelector(`[data-list="${CSS.escape(prefix)}"]`);
  put(filled(template), list, null);
  return true;
}

// What only the server can make: the page's fields come back as it shows them

async function actThere(button) {
  const data = new FormData(form);
  data.append("act", button.value);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: data });
  } catch {
    setState("offline", true);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fields = page.querySelector("[data-live]");
  if (!fields) return form.requestSubmit(button);
  const focused = page.querySelector("[autofocus]");
  form.querySelector("[data-live]").replaceWith(fields);
  prepare(form);
  say(page.querySelector("[data-said]").textContent);
  const target = focused && focused.id && document.getElementById(focused.id);
  if (target) {
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }
  changed();
}

const LOCAL = {
  up: (button) => move(slotOf(button), -1),
  down: (button) => move(slotOf(button), 1),
  gone: (button) => showGone(slotOf(button), true),
  back: (button) => showGone(slotOf(button), false),
};

function onButton(event) {
  const button = event.target.closest("button[name=act]");
  if (!button || button.value === "save") return;
  event.preventDefault();
  const [verb, prefix, key, ...rest] = button.value.split(":");
  if (LOCAL[verb]) LOCAL[verb](button);
  else if (verb === "add" && addBlock(button, key, rest.join(":"))) return;
  else if (verb === "append" && append(button, prefix)) return;
  else actThere(button);
}

function onKey(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const slot = event.target.closest("[data-slot]");
  if (!slot || !entryOf(slot)) return;
  event.preventDefault();
  move(slot, event.key === "ArrowUp" ? -1 : 1);
}

// Dragging by a handle, with a mouse, a pen or a finger

function onHandle(event) {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button > 0) return;
  event.preventDefault();
  const slot = slotOf(handle);
  const moved = movable(slot);
  moved.classList.add("dragged");
  const over = (at) => dragOver(slot, at.clientY);
  const end = () => {
    moved.classList.remove("dragged");
    document.removeEventListener("pointermove", over);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    announceMove(slot);
    changed();
  };
  document.addEventListener("pointermove", over);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

function dragOver(slot, y) {
  const others = slotsOf(listOf(slot)).filter((one) => one !== slot && !isGone(one));
  const own = movable(slot);
  const before = others.find((one) => y < middle(movable(one)));
  const last = others[others.length - 1];
  if (before && own.nextElementSibling !== movable(before)) movable(before).before(own);
  else if (!before && last && movable(last).nextElementSibling !== own) movable(last).after(own);
  if (y < 60) window.scrollBy(0, -12);
  else if (y > window.innerHeight - 60) window.scrollBy(0, 12);
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

// Saving by itself: one request at a time, only what changed, and never over somebody else's text

let timer = 0;
let running = false;
let again = false;
let stopped = false;
let lastSent = "";

function typedNow() {
  const data = new FormData(form);
  return JSON.stringify([...data].filter(([name, value]) => name !== "was" && !name.startsWith("choice:") && !name.startsWith("new:") && typeof value === "string"));
}

function hasFiles() {
  return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
}

const isDirty = () => typedNow() !== lastSent || hasFiles();

function changed() {
  if (!isDirty()) return;
  setState("unsaved");
  soon(WAIT_MS);
}

function soon(wait) {
  clearTimeout(timer);
  if (!stopped) timer = setTimeout(save, wait);
}

function setState(name, alarm = false, places = {}) {
  const state = form.querySelector("[data-state]");
  if (!state) return;
  state.textContent = name ? told(name, places) : "";
  state.classList.toggle("alarm", alarm);
}

async function save() {
  if (stopped || !isDirty() || "readOnly" in form.dataset) return;
  if (running) { again = true; return; }
  running = true;
  const sent = typedNow();
  const data = new FormData(form);
  data.append("act", "save");
  setState("saving");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Autosave": "1" } });
    const isTold = (answer.headers.get("content-type") || "").includes("json");
    await received(answer.status, isTold ? await answer.json() : null, sent, data);
  } catch {
    keep(sent);
    setState("offline", true);
    setTimeout(save, AGAIN_MS);
  } finally {
    running = false;
    if (again) { again = false; soon(300); }
  }
}

async function received(status, answer, sent, data) {
  if (!answer) { keep(sent); setState("offline", true); return; }
  if (status === 409) {
    stopped = true;
    keep(sent);
    form.querySelector("[data-show-both]").hidden = false;
    return setState("conflict", true);
  }
  if (status === 422) {
    keep(sent);
    markWrong(answer.errors);
    return setState("refused", true, { number: answer.errors.length });
  }
  lastSent = sent;
  form.querySelector("[data-was]").value = answer.was;
  markWrong([]);
  takeFiles(answer.files, data);
  forget();
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
  setState(isDirty() ? "unsaved" : "saved", false, { time });
  if (answer.beside) {
    form.querySelector("[data-state]").append(` ${told("beside")}`);
    form.querySelector("[data-reload]").hidden = false;
  }
  showPreview();
}

function markWrong(errors) {
  form.querySelectorAll("[data-by-script]").forEach((one) => one.remove());
  form.querySelectorAll("[data-marked]").forEach((one) => { one.removeAttribute("aria-invalid"); one.removeAttribute("data-marked"); });
  for (const { anchor, message } of errors) {
    const field = anchor && document.getElementById(anchor);
    if (!field) continue;
    const said = document.createElement("p");
    said.className = "why";
    said.dataset.byScript = "";
    said.textContent = message;
    if (field.matches("input, select, textarea")) {
      field.setAttribute("aria-invalid", "true");
      field.dataset.marked = "";
      field.before(said);
    } else {
      field.querySelector(".asked")?.prepend(said);
    }
  }
}

function takeFiles(files, sent) {
  for (const [name, file] of Object.entries(files)) {
    const holder = form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest("[data-file]");
    const at = name.slice(0, -".file".length);
    const chosen = sent.get(`upload:${at}`);
    if (!holder || !(chosen instanceof File) || !chosen.name) continue;
    holder.querySelector(`[name="${CSS.escape(name)}"]`).value = file.id;
    for (const part of ["name", "url", "mediaType", "bytes"]) holder.querySelector(`[name="${CSS.escape(`${name}.${part}`)}"]`).value = file[part];
    const input = holder.querySelector("input[type=file]");
    if (input.files[0] && input.files[0].name === chosen.name) input.value = "";
    const kept = holder.querySelector("[data-kept]");
    kept.hidden = false;
    const link = kept.querySelector("a");
    link.textContent = file.name;
    link.href = new URL(file.url, location.href).pathname;
  }
  lastSent = typedNow();
}

// What could not be sent is kept in this browser until it is; site.js drops it after a month, or at signing out

const draftName = () => `kurultai:${form.dataset.me}:${form.dataset.draft}`;

function keep(sent) {
  try {
    localStorage.setItem(draftName(), JSON.stringify({ at: Date.now(), sent, was: form.querySelector("[data-was]").value }));
  } catch { /* a full or closed store keeps nothing */ }
}

function forget() {
  try { localStorage.removeItem(draftName()); } catch { /* nothing is there */ }
}

function kept() {
  try { return JSON.parse(localStorage.getItem(draftName())); } catch { return null; }
}

function offerKept() {
  const draft = kept();
  if (!draft || draft.sent === typedNow()) return forget();
  const note = form.querySelector("[data-kept-draft]");
  note.hidden = false;
  note.querySelector("[data-forget]").addEventListener("click", () => { forget(); note.hidden = true; });
  note.querySelector("[data-restore]").addEventListener("click", () => restore(draft, note));
}

// The server shows the page as it was typed: the fields come back through the same door as an act.
async function restore(draft, note) {
  const data = new FormData();
  for (const [name, value] of JSON.parse(draft.sent)) data.append(name, value);
  data.append("was", draft.was);
  data.append("act", "move:::");
  const answer = await fetch(form.action, { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  form.querySelector("[data-live]").replaceWith(page.querySelector("[data-live]"));
  form.querySelector("[data-was]").value = draft.was;
  note.hidden = true;
  prepare(form);
  changed();
}

// The page as readers will see it, beside the editor

const pane = document.querySelector("[data-preview]");

async function showPreview() {
  if (!pane || pane.hidden) return;
  const answer = await fetch(pane.dataset.preview);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.querySelector("[data-preview-content]");
  if (!shown) return;
  shown.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
  shown.querySelectorAll("h1").forEach((one) => { const head = document.createElement("h2"); head.append(...one.childNodes); one.replaceWith(head); });
  pane.replaceChildren(...shown.childNodes);
}

function togglePreview(on) {
  pane.hidden = !on;
  pane.parentElement.classList.toggle("both", on);
  showPreview();
}

// Beginning

function grow(area) {
  if (CSS.supports("field-sizing", "content")) area.style.fieldSizing = "content";
  else { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 4}px`; }
}

function prepare(part) {
  part.querySelectorAll("[data-handle]").forEach((handle) => { handle.hidden = false; });
  part.querySelectorAll("textarea[data-grows]").forEach(grow);
}

function pasteCells(event) {
  const cell = event.target.closest("[data-grid] td input");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!cell || !text.includes("\t")) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows].map((row) => [...row.querySelectorAll("input")]);
  const top = rows.findIndex((row) => row.includes(cell));
  const left = rows[top].indexOf(cell);
  text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, across) => {
    const field = rows[top + down]?.[left + across];
    if (field) field.value = value;
  }));
  changed();
}

// A day's minutes in one piece are more than one block holds: they become several, cut at empty lines.
const MOST_LETTERS = 20000;

function pieces(text) {
  const found = [""];
  for (const part of text.replaceAll("\r\n", "\n").split(/\n{2,}/)) {
    const joined = found.at(-1) ? `${found.at(-1)}\n\n${part}` : part;
    if (joined.length <= MOST_LETTERS) found[found.length - 1] = joined;
    else found.push(part);
  }
  return found.filter(Boolean);
}

function pasteLong(event) {
  const area = event.target.closest("[data-slot] textarea[name$='.markdown']");
  const pasted = event.clipboardData?.getData("text/plain") || "";
  const template = form.querySelector("template[data-new-block=paragraph]");
  if (!area || !template || area.value.length + pasted.length <= MOST_LETTERS) return;
  let slot = slotOf(area);
  const list = listOf(slot);
  if (list.matches(".beside-english")) return;
  event.preventDefault();
  const [first, ...others] = pieces(area.value.slice(0, area.selectionStart) + pasted + area.value.slice(area.selectionEnd));
  area.value = first;
  for (const piece of others) {
    const next = filled(template);
    next.querySelector("textarea").value = piece;
    put(next, list, slot);
    slot = next;
  }
  changed();
}

function begin() {
  lastSent = typedNow();
  // What came back with objections was not saved.
  if (document.getElementById("errors") || form.querySelector(".conflicts")) lastSent = "";
  stopped = Boolean(form.querySelector(".conflicts"));
  form.addEventListener("click", onButton);
  form.addEventListener("keydown", onKey);
  form.addEventListener("pointerdown", onHandle);
  form.addEventListener("paste", pasteCells);
  form.addEventListener("paste", pasteLong);
  form.addEventListener("input", (event) => { if (event.target.matches("textarea[data-grows]")) grow(event.target); changed(); });
  form.addEventListener("change", (event) => { if (event.target.type === "file") soon(100); });
  form.addEventListener("focusout", (event) => { if (event.target.closest("[data-entry]") && !event.target.closest("[data-entry]").contains(event.relatedTarget) && isDirty()) soon(400); });
  form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; lastSent = typedNow(); form.dataset.leaving = ""; });
  window.addEventListener("online", () => save());
  window.addEventListener("beforeunload", (event) => { if (!("leaving" in form.dataset) && isDirty()) { keep(typedNow()); event.preventDefault(); } });
  const choice = form.querySelector("[data-preview-choice]");
  if (choice) {
    choice.hidden = false;
    choice.querySelector("input").addEventListener("change", (event) => togglePreview(event.target.checked));
  }
  prepare(form);
  if (!stopped && lastSent) offerKept();
}

if (form) begin();
