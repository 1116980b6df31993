"use strict";
// Lists in an order: by dragging, by buttons, by Alt and an arrow key, by typing a number. Each item holds a number
// input, which is what is sent; without this script one types the numbers.
//
// <ol data-ranking data-up="Move {name} up" data-down=… data-moved="{name}: place {place} of {all}" data-out=…>
//   <li data-item> <span class="grip" data-grip hidden> <span class="place"><input data-rank></span>
//     <span class="what"><a data-name>…</a></span> <span class="moves" data-moves hidden> </li>
//   <li data-line>  (optional: what stands below it has no number)
// </ol> <p role="status" data-ranking-said>   (with ranking.css)

for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;

function ranked(list) {
  const said = list.parentElement.querySelector("[data-ranking-said]");
  const items = () => [...list.querySelectorAll(":scope > [data-item]")];
  const rows = () => [...list.querySelectorAll(":scope > [data-item], :scope > [data-line]")];
  const line = list.querySelector(":scope > [data-line]");
  const nameOf = (item) => item.querySelector("[data-name]").textContent.trim();
  const isAbove = (item) => !line || Boolean(item.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);

  function number() {
    let place = 0;
    for (const item of items()) {
      item.querySelector("[data-rank]").value = isAbove(item) ? String(++place) : "";
    }
    for (const item of items()) {
      const [up, down] = item.querySelectorAll("[data-moves] button");
      up.setAttribute("aria-disabled", String(rows()[0] === item));
      down.setAttribute("aria-disabled", String(rows().at(-1) === item));
    }
    return place;
  }

  function tell(item) {
    const all = number();
    const place = item.querySelector("[data-rank]").value;
    const words = place ? list.dataset.moved : list.dataset.out;
    if (said && words) said.textContent = words.replace("{name}", nameOf(item)).replace("{place}", place).replace("{all}", String(all));
  }

  function step(item, down) {
    const all = rows();
    const other = all[all.indexOf(item) + (down ? 1 : -1)];
    if (!other) return;
    const focused = document.activeElement;
    if (down) other.after(item); else other.before(item);
    focused?.focus();
    item.scrollIntoView({ block: "nearest" });
    tell(item);
  }

  function goTo(item, typed) {
    const wanted = Number.parseInt(typed, 10);
    const others = items().filter((one) => one !== item && isAbove(one));
    if (!(wanted >= 1)) {
      if (line) line.after(item);
    } else if (wanted <= others.length) {
      others[wanted - 1].before(item);
    } else if (line) {
      line.before(item);
    } else {
      list.append(item);
    }
    tell(item);
  }

  function button(item, down) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "second";
    made.textContent = down ? "↓" : "↑";
    made.setAttribute("aria-label", (down ? list.dataset.down : list.dataset.up).replace("{name}", nameOf(item)));
    made.addEventListener("click", () => step(item, down));
    return made;
  }

  function drag(item, grip) {
    const pointed = (event) => {
      const at = rows().find((row) => row !== item && event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
      if (at) { if (at !== item.nextElementSibling) at.before(item); } else if (rows().at(-1) !== item) list.append(item);
      const edge = 60;
      if (event.clientY < edge) window.scrollBy(0, -12);
      else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
    };
    let before = null;
    const end = (isKept) => {
      if (!before) return;
      item.classList.remove("moved");
      window.removeEventListener("keydown", leave);
      if (!isKept) list.append(...before);
      before = null;
      tell(item);
    };
    const leave = (event) => { if (event.key === "Escape") end(false); };
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      before = rows();
      item.classList.add("moved");
      window.addEventListener("keydown", leave);
    });
    // On the window: moving the item in the document would end a capture of the pointer.
    window.addEventListener("pointermove", (event) => { if (before) pointed(event); });
    window.addEventListener("pointerup", () => end(true));
    window.addEventListener("pointercancel", () => end(false));
  }

  for (const item of items()) {
    const [grip, moves, rank] = ["[data-grip]", "[data-moves]", "[data-rank]"].map((hook) => item.querySelector(hook));
    grip.hidden = moves.hidden = false;
    moves.append(button(item, false), button(item, true));
    drag(item, grip);
    rank.addEventListener("change", () => goTo(item, rank.value));
    rank.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); goTo(item, rank.value); }
    });
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      step(item, event.key === "ArrowDown");
    });
  }
  // What was refused is shown as it was typed.
  if (!list.querySelector("[aria-invalid]")) number();
}

document.querySelectorAll("[data-ranking]").forEach(ranked);
