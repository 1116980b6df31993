"use strict";
// Comfort on the pages of applications, boards and mails: all of them work without this.

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const filled = (words, places) => words.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);

// Keys: letters act only where nobody types, and whoever uses others switches them off (WCAG 2.1.4).
const KEYS_OFF = "kurultai-keys-off";
const keysAreOn = () => localStorage.getItem(KEYS_OFF) === null;
const isTyped = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function listenToKeys() {
  const dialog = one("#keys"), opener = one("[data-keys-open]"), box = one("[data-keys-on]");
  if (!dialog || !opener) return;
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  box.checked = keysAreOn();
  box.addEventListener("change", () => { box.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "yes"); });
  document.addEventListener("keydown", (event) => {
    if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target) || dialog.open) return;
    const act = { "?": () => dialog.showModal(), ...keysOfList(), ...keysOfScreen() }[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

// The row where the reader stands. Its link has the focus, so that Enter opens it and it is read out.
function keysOfList() {
  const rows = all("[data-row]");
  if (!rows.length) return {};
  const inTable = () => document.activeElement.closest("[data-rows]") || document.activeElement === document.body;
  const step = (by) => {
    const here = rows.findIndex((row) => row.hasAttribute("data-here"));
    stand(rows, Math.min(rows.length - 1, Math.max(0, here + by)));
  };
  const arrow = (by) => (inTable() ? step(by) : false);
  const tick = () => {
    const box = one("[data-here] input[type=checkbox]");
    if (!box) return false;
    box.click();
  };
  const open = (event) => {
    const link = one("[data-here] [data-open]");
    if (!link || event.target.closest("a, button, summary, input")) return false;
    link.click();
  };
  return { j: () => step(1), k: () => step(-1), ArrowDown: () => arrow(1), ArrowUp: () => arrow(-1), x: tick, Enter: open, "/": () => one("[data-search]").focus() };
}

function stand(rows, place) {
  rows.forEach((row, at) => row.toggleAttribute("data-here", at === place));
  one("[data-open]", rows[place]).focus({ preventScroll: true });
  rows[place].scrollIntoView({ block: "nearest" });
}

function keysOfScreen() {
  const follow = (selector) => () => { const link = one(selector); if (!link) return false; link.click(); };
  return { n: follow("[data-next]"), p: follow("[data-previous]") };
}

// Ticking: all on the page, how many are, and only what the chosen act needs.
function watchTicks(form) {
  const boxes = all("input[name=pick]", form), every = one("[data-pick-all]", form), said = one("[data-picked]", form);
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    said.textContent = `(${ticked})`;
    said.closest("fieldset").toggleAttribute("data-some", ticked > 0);
    every.checked = ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  every.hidden = false;
  every.addEventListener("change", () => { boxes.forEach((box) => { box.checked = every.checked; }); count(); });
  boxes.forEach((box) => box.addEventListener("change", count));
  all("[data-row]", form).forEach((row, place, rows) => row.addEventListener("focusin", () => {
    rows.forEach((other) => other.toggleAttribute("data-here", other === row));
  }));
  const act = one("[data-act]", form);
  const showWhatItNeeds = () => all("[data-for]", form).forEach((part) => { part.hidden = !part.dataset.for.split(" ").includes(act.value); });
  act.addEventListener("change", showWhatItNeeds);
  showWhatItNeeds();
  count();
}

// What drops down closes by Escape, and by a click elsewhere.
function closeDrops() {
  const drops = all("details.drop, details.boxes");
  document.addEventListener("click", (event) => drops.forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; }));
  document.addEventListener("keydown", (event) => {
    const drop = event.key === "Escape" && event.target.closest("details.drop, details.boxes");
    if (drop) { drop.open = false; one("summary", drop).focus(); }
  });
}

// An export is received piece by piece, so that it can be told how far it is, and broken off.
const UNITS = ["kilobyte", "megabyte", "gigabyte"];
function written(bytes) {
  const power = bytes >= 1e9 ? 2 : bytes >= 1e6 ? 1 : 0;
  const number = bytes / 1000 ** (power + 1);
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: UNITS[power], maximumFractionDigits: 1 }).format(number);
}

// Rows of CSV end where a line ends outside of quotes.
function rowCounter() {
  let quoted = false, rows = 0;
  return (piece) => {
    for (const byte of piece) {
      if (byte === 34) quoted = !quoted;
      else if (byte === 10 && !quoted) rows += 1;
    }
    return Math.max(0, rows - 1);
  };
}

function watchExports(box) {
  const said = one(".progress", box), words = box.dataset;
  all("a[download]", box).forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    receive(link, said, words).catch(() => {});
  }));
}

async function receive(link, said, words) {
  const stopping = new AbortController(), file = link.getAttribute("download");
  const bar = document.createElement("progress"), text = document.createElement("span"), stop = document.createElement("button");
  Object.assign(stop, { type: "button", textContent: words.cancel, className: "second" });
  stop.addEventListener("click", () => stopping.abort());
  text.textContent = words.begun;
  said.replaceChildren(text, bar, stop);
  stop.focus();
  const isTable = file.endsWith(".csv"), total = Number(words.total), rowsIn = rowCounter(), pieces = [];
  let bytes = 0;
  if (isTable) bar.max = Math.max(1, total);
  try {
    const answer = await fetch(link.href, { signal: stopping.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const reader = answer.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      bytes += piece.value.length;
      const rows = isTable ? rowsIn(piece.value) : 0;
      if (isTable) bar.value = Math.min(rows, bar.max);
      text.textContent = isTable ? filled(words.rows, { done: rows, total, size: written(bytes) }) : filled(words.bytes, { size: written(bytes) });
    }
    keep(new Blob(pieces), file);
    said.textContent = filled(words.finished, { file, size: written(bytes) });
  } catch (problem) {
    said.textContent = problem.name === "AbortError" ? words.cancelled : words.failed;
  }
  link.focus();
}

function keep(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// The waiting list: rows are moved by pointer, or by their buttons; the numbers follow.
function orderRows(table) {
  const body = table.tBodies[0], said = one("[data-said]", table.closest("main"));
  const rows = () => all("[data-place]", body);
  const number = (moved) => {
    rows().forEach((row, place) => {
      one(".place", row).value = place + 1;
      one("[data-up]", row).disabled = place === 0;
      one("[data-down]", row).disabled = place === rows().length - 1;
    });
    if (moved) said.textContent = filled(table.dataset.moved, { name: moved.dataset.name, place: rows().indexOf(moved) + 1, all: rows().length });
  };
  const move = (row, by, button) => {
    const other = rows()[rows().indexOf(row) + by];
    if (!other) return;
    by < 0 ? other.before(row) : other.after(row);
    number(row);
    (button.disabled ? one(by < 0 ? "[data-down]" : "[data-up]", row) : button).focus();
  };
  const goTo = (row, wanted) => {
    const others = rows().filter((other) => other !== row);
    if (wanted >= 1 && others[wanted - 1]) others[wanted - 1].before(row);
    else if (wanted >= 1) body.append(row);
    number(row);
  };
  for (const row of rows()) {
    // Before anything else is moved: the numbers are written anew then.
    one(".place", row).addEventListener("change", (event) => goTo(row, Number.parseInt(event.target.value, 10)));
    one("[data-up]", row).addEventListener("click", (event) => { event.preventDefault(); move(row, -1, event.currentTarget); });
    one("[data-down]", row).addEventListener("click", (event) => { event.preventDefault(); move(row, 1, event.currentTarget); });
    dragged(row, rows, number);
  }
  number();
}

function dragged(row, rows, number) {
  const grip = one("[data-grip]", row);
  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => {
    grip.setPointerCapture(event.pointerId);
    row.setAttribute("data-lifted", "");
    event.preventDefault();
  });
  grip.addEventListener("pointermove", (event) => {
    if (!row.hasAttribute("data-lifted")) return;
    const over = rows().find((other) => { const { top, bottom } = other.getBoundingClientRect(); return event.clientY >= top && event.clientY < bottom; });
    if (!over || over === row) return;
    // The others are moved around the one that is held: it would lose the pointer if it left its place in the page.
    const order = rows(), from = order.indexOf(row), to = order.indexOf(over);
    to < from ? row.after(...order.slice(to, from)) : row.before(...order.slice(from + 1, to + 1));
  });
  for (const end of ["pointerup", "pointercancel"]) grip.addEventListener(end, () => {
    if (!row.hasAttribute("data-lifted")) return;
    row.removeAttribute("data-lifted");
    number(row);
  });
}

// A decision on the board is saved where one is: the page is asked for again, and its board takes the place of this one.
function decideInPlace() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-decide]");
    if (!form) return;
    event.preventDefault();
    decided(form, event.submitter).catch(() => posted(form, event.submitter));
  });
}

// Posted as without a script: what went wrong on the way is then said by the page itself.
function posted(form, button) {
  const chosen = document.createElement("input");
  Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
  form.append(chosen);
  form.submit();
}

async function decided(form, button) {
  const data = new FormData(form);
  data.set(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const board = one("[data-board]", fresh);
  if (!board) throw new Error("no board");
  const scrolled = all(".scroll").map((part) => part.scrollLeft), isOpen = one(".balances").open;
  document.getElementById("errors")?.remove();
  const errors = fresh.getElementById("errors");
  one("[data-board]").replaceWith(board);
  if (errors) board.before(errors);
  one(".balances").open = isOpen;
  all(".scroll").forEach((part, place) => { part.scrollLeft = scrolled[place] ?? 0; });
  (errors ?? document.getElementById(button.id))?.focus({ preventScroll: !errors });
  const said = one("[data-said]", board);
  if (!errors) said.textContent = said.dataset.saved;
}

// A letter is read where it is listed.
function showLetters() {
  for (const link of all("[data-letter]")) link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showLetter(link).catch(() => { location.href = link.href; });
  });
}

async function showLetter(link) {
  const id = link.dataset.shown, shown = document.getElementById(id);
  link.setAttribute("aria-expanded", String(!shown || shown.hidden));
  if (shown) { shown.hidden = !shown.hidden; return; }
  const answer = await fetch(link.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const words = one("textarea#body", fresh) ?? one(".letter", fresh);
  const letter = document.createElement("div"), text = document.createElement("p"), edit = link.cloneNode(false);
  letter.id = id;
  text.className = "letter lines";
  text.textContent = words.value ?? words.textContent;
  text.lang = words.lang || document.documentElement.lang;
  edit.removeAttribute("data-letter");
  edit.removeAttribute("aria-expanded");
  edit.lang = document.documentElement.lang;
  edit.textContent = one("[data-edit]").dataset.edit;
  letter.append(text, edit);
  link.after(letter);
  link.setAttribute("aria-controls", id);
}

// Who comes back to a list by the browser's button sees it as it is by now, unless something is ticked in it.
function refreshOnReturn(event) {
  const [way] = performance.getEntriesByType("navigation");
  const isOld = event.persisted || way?.type === "back_forward";
  if (isOld && one("table[data-rows], [data-board]") && !one("[name=pick]:checked")) location.reload();
}

listenToKeys();
window.addEventListener("pageshow", refreshOnReturn);
closeDrops();
all("form[data-bulk]").forEach(watchTicks);
all("[data-exports]").forEach(watchExports);
all("table[data-order]").forEach(orderRows);
if (one("[data-board]")) decideInPlace();
showLetters();
