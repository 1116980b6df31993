"use strict";
// Writing a form by hand: buttons act without leaving the page, questions are dragged, the preview follows the answers.
const builder = document.querySelector("[data-builder]");
const WAIT_MILLISECONDS = 400;
let asked = 0;
let timer;

/** The page after an act, as the server makes it. Answers that were overtaken by a later one are dropped. */
async function answered(fields) {
  const number = ++asked;
  const response = await fetch(builder.action, { method: "POST", body: fields, headers: { Accept: "text/html" } });
  const next = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-builder]");
  if (!next) throw new Error("no form in the answer");
  return number === asked ? next : null;
}

function fieldsWith(name, value) {
  const fields = new FormData(builder);
  if (name) fields.set(name, value);
  return fields;
}

/** Does one act and shows the whole form anew; when that fails, the page goes the way without scripts. */
async function act(name, value, fallback) {
  try {
    const next = await answered(fieldsWith(name, value));
    if (!next) return;
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

/** Shows the preview anew, and nothing else: who types elsewhere is not disturbed. */
async function retry() {
  const next = await answered(fieldsWith("act", "refresh")).catch(() => null);
  const there = next?.querySelector("#trial");
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
builder.addEventListener("submit", () => { isLeavingToSave = true; });
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
  if (event.target.name === "kind" || event.target.closest(".adding")) return;
  clearTimeout(timer);
  timer = setTimeout(retry, WAIT_MILLISECONDS);
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
