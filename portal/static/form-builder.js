"use strict";
// Writing a form by hand: buttons act without leaving the page, questions are dragged, the preview follows the answers.
const builder = document.querySelector("[data-builder]");
const WAIT_MILLISECONDS = 400;
let asked = 0;
let timer;
let acts = Promise.resolve();
let acting = 0;
let isTyped = false;

/** The form of the page that the server makes of these fields. */
async function answered(fields) {
  const response = await fetch(builder.action, { method: "POST", body: fields, headers: { Accept: "text/html" } });
  const next = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-builder]");
  if (!next) throw new Error("no form in the answer");
  return next;
}

function fieldsWith(name, value) {
  const fields = new FormData(builder);
  if (name) fields.set(name, value);
  return fields;
}

/** Does one act after the other: on a slow line, none of what was pressed is lost. */
function act(name, value, fallback) {
  clearTimeout(timer);
  asked += 1;
  acting += 1;
  acts = acts.then(() => actNow(name, value, fallback)).finally(() => { acting -= 1; });
}

/** Does one act and shows the whole form anew; when that fails, the page goes the way without scripts. An act changes
    nothing but the form on the page, so it is done again when somebody typed on while it was on its way. */
async function actNow(name, value, fallback) {
  try {
    let next;
    do {
      isTyped = false;
      next = await answered(fieldsWith(name, value));
    } while (isTyped);
    const focused = document.activeElement?.id;
    builder.setAttribute("action", next.getAttribute("action"));
    builder.replaceChildren(...next.childNodes);
    ready();
    refocus(focused, value);
    say(`${value.startsWith("up:") || value.startsWith("down:") || value.startsWith("move:") ? `${builder.dataset.moved}. ` : ""}${builder.dataset.unsaved}`);
  } catch {
    fallback?.();
  }
}

/** Shows the preview anew, and nothing else: who types elsewhere is not disturbed. Answers that were overtaken by a
    later one, or by an act, are dropped. */
async function retry() {
  const number = ++asked;
  const next = await answered(fieldsWith("act", "refresh")).catch(() => null);
  const there = number === asked && !acting && next?.querySelector("#trial");
  if (!there) return;
  const focused = document.activeElement?.id;
  document.getElementById("trial").replaceWith(there);
  for (const input of there.querySelectorAll("input, textarea")) if (input.id === focused) caretToEnd(input);
  document.getElementById(focused)?.focus({ preventScroll: true });
}

function caretToEnd(input) {
  if (["text", "tel", "url"].includes(input.type)) input.setSelectionRange(input.value.length, input.value.length);
}

/** Where the hands were: on the same button, else on what was opened or moved. */
function refocus(focused, value) {
  const id = value.split(":")[1];
  const opened = builder.querySelector("[data-editor]");
  const editing = /^(open|add|add-section|duplicate)(:|$)/.test(value);
  const target = (editing && opened?.querySelector("input:not([type=hidden])"))
    || document.getElementById(focused || "") || document.getElementById(`open-${id}`) || opened || builder;
  if (target === builder || target === opened) target.tabIndex = -1;
  target.focus();
}

/** Who leaves with changes that are not saved is asked first. */
let isLeavingToSave = false;
builder.addEventListener("submit", (event) => {
  isLeavingToSave = !acting;
  if (!acting) return;
  event.preventDefault();
  const pressed = event.submitter;
  acts.then(() => (pressed.isConnected ? pressed : builder.querySelector(`button[value="${pressed.value}"]:not([data-do])`))?.click());
});
window.addEventListener("beforeunload", (event) => {
  const status = builder.querySelector("[data-status]");
  if (status?.textContent && !isLeavingToSave) event.preventDefault();
});

function say(words) {
  const status = builder.querySelector("[data-status]");
  if (status) status.textContent = words;
}

builder.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  event.preventDefault();
  act(button.name, button.value, () => { button.removeAttribute("data-do"); button.click(); });
});

builder.addEventListener("change", (event) => {
  if (event.target.matches("[data-refresh]")) act("act", "refresh");
});

builder.addEventListener("input", (event) => {
  say(builder.dataset.unsaved);
  isTyped = true;
  if (event.target.name === "kind" || event.target.closest(".adding")) return;
  clearTimeout(timer);
  if (!acting) timer = setTimeout(retry, WAIT_MILLISECONDS);
});

// Dragging by the grip; the buttons beside each question do the same.
let dragged = null;
builder.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-question]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.question);
  dragged.classList.add("dragged");
});
builder.addEventListener("dragover", (event) => {
  const place = placeOf(event);
  if (!place) return;
  event.preventDefault();
  for (const one of builder.querySelectorAll(".drop")) one.classList.remove("drop");
  place.classList.add("drop");
});
builder.addEventListener("drop", (event) => {
  const place = placeOf(event);
  if (!place) return;
  event.preventDefault();
  const before = place.dataset.question || place.dataset.section;
  act("act", `move:${dragged.dataset.question}:${before}`);
});
builder.addEventListener("dragend", () => {
  dragged = null;
  for (const one of builder.querySelectorAll(".drop, .dragged")) one.classList.remove("drop", "dragged");
});

function placeOf(event) {
  const place = event.target.closest?.("[data-question]") || event.target.closest?.("[data-section]");
  return dragged && place && place !== dragged ? place : null;
}

/** Grips are there with scripts alone. A question can be dragged only by its grip, so that texts can be selected. */
function ready() {
  for (const grip of builder.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    const question = grip.closest("[data-question]");
    grip.addEventListener("pointerdown", () => { question.draggable = true; });
    question.addEventListener("dragend", () => { question.draggable = false; });
    grip.addEventListener("pointerup", () => { question.draggable = false; });
  }
}

ready();
