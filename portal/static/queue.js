"use strict";
// What waits, kept fresh: told by the server as it happens, asked for every few seconds while it cannot tell.

const live = document.getElementById("live");
const list = document.getElementById("waiting");
const news = document.getElementById("news");
const ASK_MS = 15_000;
const ASK_WHILE_LIVE_MS = 60_000;
const AGAIN_MS = 30_000;
const SETTLED_MS = 2_000;
let isLive = false;
let asking = null;
let onItsWay = false;
let moved = false;

const keysIn = (root) => new Set([...root.querySelectorAll("[data-key]")].map((row) => row.dataset.key));

function say(how) {
  document.getElementById("how-live").textContent = how;
}

// Put the new list in the place of the old one: what is looked at stays where it is, and so does the focus.
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const before = keysIn(list), after = keysIn(fresh);
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  const anchor = [...list.querySelectorAll("[data-key]")].find((row) => after.has(row.dataset.key) && row.getBoundingClientRect().bottom > 0);
  const top = anchor?.getBoundingClientRect().top;
  list.replaceChildren(...fresh.childNodes);
  const same = anchor && [...list.querySelectorAll("[data-key]")].find((row) => row.dataset.key === anchor.dataset.key);
  if (same && window.scrollY > 0) window.scrollBy(0, same.getBoundingClientRect().top - top);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  announce(before, after);
}

function announce(before, after) {
  const come = [...after].filter((key) => !before.has(key));
  const gone = [...before].filter((key) => !after.has(key));
  for (const row of list.querySelectorAll("[data-key]")) row.classList.toggle("fresh", come.includes(row.dataset.key));
  const said = [];
  if (come.length) said.push(live.dataset.new.replace("{number}", come.length));
  if (gone.length) said.push(live.dataset.gone.replace("{number}", gone.length));
  if (said.length) news.textContent = said.join(". ");
}

// One question at a time: an answer that was overtaken would bring back what was.
async function refresh() {
  moved = onItsWay;
  if (onItsWay) return;
  onItsWay = true;
  clearTimeout(asking);
  const address = new URL(location.href);
  address.searchParams.delete("done");
  address.searchParams.set("part", "waiting");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const html = answer.ok && !answer.redirected ? await answer.text() : "";
    if (html) show(html);
  } catch { /* The line is cut: the next round tries again. */ }
  onItsWay = false;
  if (moved) return refresh();
  asking = setTimeout(refresh, isLive ? ASK_WHILE_LIVE_MS : ASK_MS);
}

// A stream of events by POST, which a browser's own EventSource does not do: each `event: next` is a move of the queue.
async function follow() {
  try {
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream", "X-Kurultai-Request": "1" },
      body: JSON.stringify({ query: live.dataset.follow }),
    });
    if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/event-stream")) throw new Error();
    isLive = true;
    say(live.dataset.live);
    // What moved between the page and the stream, which begins a little after it answers.
    refresh();
    setTimeout(refresh, SETTLED_MS);
    await read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
  } catch { /* Told below. */ }
  isLive = false;
  say(live.dataset.asking);
  refresh();
  setTimeout(follow, AGAIN_MS);
}

async function read(reader) {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value.replaceAll("\r\n", "\n");
    const events = text.split("\n\n");
    text = events.pop();
    if (events.some((one) => /^event: *complete/m.test(one))) return;
    if (events.some((one) => /^event: *next/m.test(one) && !one.includes('"errors"'))) refresh();
    else if (events.some((one) => one.includes('"errors"'))) return;
  }
}

if (live && list) follow();
