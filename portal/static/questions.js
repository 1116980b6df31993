"use strict";
// The questions of an application's form as the other scripts see them: what each holds, as a browser would post it,
// when it is asked, how long its answer is, and what is said beside it.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

(() => {
  const form = document.querySelector("form[data-answers]");
  if (!form) return;

  const sheet = JSON.parse(document.getElementById("answer-sheet").textContent);
  const { fields, words } = sheet;
  const spoken = document.querySelector("[data-spoken]");

  const say = (text, places = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
  const made = (tag, given = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), given);
    element.append(...inside);
    return element;
  };
  function button(text, done, given = {}) {
    const one = made("button", { type: "button", className: "second", textContent: text, ...given });
    one.addEventListener("click", done);
    return one;
  }

  // Read out once somebody who hears the page has heard what they typed.
  function speak(text) {
    if (spoken.textContent !== text) spoken.textContent = text;
  }

  // What the form holds

  const fieldOf = (key) => form.querySelector(`[data-field="${key}"]`);
  const keyOf = (control) => control.closest("[data-field]")?.dataset.field;
  const controls = (key) => [...(fieldOf(key)?.querySelectorAll("input, select, textarea") ?? [])]
    .filter((one) => one.type !== "file" && one.name);
  const isPicked = (one) => !["checkbox", "radio"].includes(one.type) || one.checked;
  const typed = (text) => text.replace(/\r\n?/g, "\n").trim();

  function pairsIn(key) {
    const pairs = controls(key).filter(isPicked).map((one) => [one.name, typed(one.value)]);
    if (fields[key].kind !== "LANGUAGE_SKILL") return pairs.filter(([, value]) => value);
    const rows = [];
    for (let at = 0; at < pairs.length; at += 2) rows.push(pairs.slice(at, at + 2));
    return rows.filter((row) => row.some(([, value]) => value)).flat();
  }

  function put(key, pairs) {
    if (fields[key].kind === "FILE") {
      for (const one of controls(key)) one.checked = pairs.some(([, value]) => value === one.value);
      form.dispatchEvent(new CustomEvent("files", { detail: key }));
    } else if (fields[key].kind === "LANGUAGE_SKILL") {
      setRows(key, pairs);
    } else {
      for (const one of controls(key)) {
        if (["checkbox", "radio"].includes(one.type)) one.checked = pairs.some(([, value]) => value === one.value);
        else one.value = pairs[0]?.[1] ?? "";
      }
    }
    count(key);
  }

  function wordsOf(key) {
    const said = controls(key).filter(isPicked).map((one) => {
      if (one.tagName === "SELECT") return one.value && one.selectedOptions[0].textContent;
      if (["checkbox", "radio"].includes(one.type)) return one.labels?.[0]?.textContent.trim() ?? one.value;
      return typed(one.value);
    });
    return said.filter(Boolean).join(", ") || words.nothing;
  }

  function showWhy(key, message) {
    const field = fieldOf(key);
    field.querySelector(".why:not(.file)")?.remove();
    field.classList.toggle("wrong", Boolean(message));
    const first = field.querySelector("input, select, textarea");
    for (const one of controls(key)) one.toggleAttribute("aria-invalid", false);
    if (message) {
      const why = made("p", { className: "why", id: `${key}-why`, textContent: message });
      (field.querySelector(".help:last-of-type") ?? field.querySelector("legend, label")).after(why);
      for (const one of controls(key)) one.setAttribute("aria-invalid", "true");
    }
    const described = (first.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== `${key}-why`);
    if (message) described.push(`${key}-why`);
    if (described.length) first.setAttribute("aria-describedby", described.join(" "));
    else first.removeAttribute("aria-describedby");
  }

  // Questions under a condition are shown only while it holds, and so does what their own condition hangs on.

  const answersTo = (key) => (fieldOf(key) ? pairsIn(key) : sheet.posted[key] ?? []).map(([, value]) => value);
  function isWanted(wanted, given) {
    if (typeof wanted === "boolean") return given === (wanted ? "yes" : "no");
    if (typeof wanted === "number") return Number(given.replace(/\s/g, "").replace(",", ".")) === wanted;
    return given === wanted;
  }
  function isAsked(key) {
    const when = fields[key]?.visibleWhen;
    if (!when) return Boolean(fields[key]);
    return answersTo(when.field).some((given) => when.equals.some((wanted) => isWanted(wanted, given))) && isAsked(when.field);
  }
  function showConditions() {
    for (const key of Object.keys(fields)) {
      const field = fieldOf(key);
      if (field && fields[key].visibleWhen) field.hidden = !isAsked(key);
    }
  }

  // Counting as the server does: characters, not units of storage. Nothing is cut off.

  let countingTimer = 0;
  function count(key, isTyping = false) {
    const { maxLength: most, minLength: least, kind } = fields[key];
    const control = controls(key)[0];
    if (!(most || least) || !["TEXT", "LONG_TEXT"].includes(kind) || !control) return;
    const length = [...typed(control.value)].length;
    let counter = document.getElementById(`${key}-count`);
    if (!counter) control.after(counter = made("p", { className: "counter", id: `${key}-count` }));
    const isOver = most && length > most;
    const isUnder = least && length > 0 && length < least;
    counter.classList.toggle("over", Boolean(isOver));
    counter.textContent = isOver ? say(words.over, { over: length - most })
      : isUnder ? say(words.under, { count: length, least })
        : most ? say(words.count, { count: length, most }) : "";
    clearTimeout(countingTimer);
    const isNear = most && length > most * 0.9;
    if (isTyping && isNear) {
      const text = isOver ? counter.textContent : say(words.remaining, { left: most - length });
      countingTimer = setTimeout(speak, 1500, text);
    }
  }

  // Languages: as many rows as are needed

  const rowsOf = (key) => [...fieldOf(key).querySelectorAll("[data-rows] > .pair")];
  function arrange(key) {
    rowsOf(key).forEach((row, place) => {
      const [spokenOne, level] = row.querySelectorAll("select");
      spokenOne.id = place ? `${key}-${place + 1}` : key;
      spokenOne.setAttribute("aria-label", `${words.language} ${place + 1}`);
      level.setAttribute("aria-label", `${words.level} ${place + 1}`);
      row.querySelector("button").setAttribute("aria-label", say(words.removeRow, { number: place + 1 }));
    });
  }
  function equip(key, row) {
    row.classList.add("row");
    row.append(button(words.remove, () => {
      const place = rowsOf(key).indexOf(row);
      if (rowsOf(key).length > 1) row.remove();
      else row.querySelectorAll("select").forEach((one) => { one.value = ""; });
      arrange(key);
      fieldOf(key).dispatchEvent(new Event("input", { bubbles: true }));
      rowsOf(key)[Math.max(0, place - 1)].querySelector("select").focus();
    }));
  }
  function addRow(key) {
    const row = rowsOf(key)[0].cloneNode(true);
    row.querySelector("button")?.remove();
    row.querySelectorAll("select").forEach((one) => { one.value = ""; one.removeAttribute("aria-describedby"); });
    fieldOf(key).querySelector("[data-rows]").append(row);
    equip(key, row);
    arrange(key);
    return row;
  }
  function setRows(key, pairs) {
    const wanted = Math.max(1, pairs.length / 2);
    while (rowsOf(key).length < wanted) addRow(key);
    rowsOf(key).slice(wanted).forEach((row) => row.remove());
    rowsOf(key).forEach((row, place) => row.querySelectorAll("select").forEach((one, part) => {
      one.value = pairs[place * 2 + part]?.[1] ?? "";
    }));
    arrange(key);
  }
  function prepareRows(key) {
    for (const row of rowsOf(key)) equip(key, row);
    rowsOf(key).filter((row) => [...row.querySelectorAll("select")].every((one) => !one.value))
      .slice(rowsOf(key).some((row) => row.querySelector("select").value) ? 0 : 1).forEach((row) => row.remove());
    fieldOf(key).querySelector("[data-rows]").after(button(words.addLanguage, () => addRow(key).querySelector("select").focus()));
    arrange(key);
  }

  for (const key of Object.keys(fields).filter(fieldOf)) {
    if (fields[key].kind === "LANGUAGE_SKILL") prepareRows(key);
    count(key);
  }
  showConditions();

  window.answering = {
    form, sheet, say, made, button, speak, fieldOf, keyOf, controls, pairsIn, put, wordsOf, showWhy, showConditions, count,
  };
})();
