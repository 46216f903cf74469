/* 指标表: rows added, moved and removed in place, levels that belong together, copied cells.
   Without this file the same form works by its buttons, its order numbers and its boxes. */
"use strict";

(() => {
  const form = document.querySelector("[data-grid-form]");
  const table = form && form.querySelector("[data-grid]");
  if (!table) return;
  const body = table.tBodies[0];
  const blank = form.querySelector("[data-blank]");
  const total = form.querySelector("[name$=-TOTAL_FORMS]");
  const most = Number(form.querySelector("[name$=-MAX_NUM_FORMS]").value);
  let changed = false;

  const rows = () => [...body.querySelectorAll("[data-row]:not([hidden])")];
  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);

  /** What is said of a row stands in a row of its own below it. */
  const remarksOf = (row) => {
    const next = row.nextElementSibling;
    return next && next.classList.contains("row-remarks") ? next : null;
  };

  function renumber() {
    rows().forEach((row, index) => {
      part(row, "ORDER").value = index + 1;
      row.querySelector("[data-number]").textContent = index + 1;
    });
  }

  /** Only the second levels of the chosen first level, and what the row has already. */
  function offerSeconds(row) {
    const first = part(row, "level1").value || inherited(row);
    const second = part(row, "level2");
    for (const group of second.querySelectorAll("optgroup")) {
      const fits = !first || ![...firsts].includes(first) || group.label === first;
      group.hidden = !fits;
      group.disabled = !fits && ![...group.children].some((option) => option.selected);
    }
  }

  const firsts = new Set(
    [...blank.content.querySelectorAll("[name$=-level2] optgroup")].map((group) => group.label),
  );

  function inherited(row) {
    const all = rows();
    for (let at = all.indexOf(row) - 1; at >= 0; at -= 1) {
      const value = part(all[at], "level1").value;
      if (value) return value;
    }
    return "";
  }

  function add() {
    if (Number(total.value) >= most) return null;
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const each of row.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = each.getAttribute(name);
        if (value) each.setAttribute(name, value.replace("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    body.append(row);
    equip(row);
    renumber();
    offerSeconds(row);
    return row;
  }

  function move(row, by) {
    const all = rows();
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    const remarks = remarksOf(row);
    if (by < 0) other.before(row);
    else (remarksOf(other) || other).after(row);
    if (remarks) row.after(remarks);
    renumber();
    changed = true;
  }

  function remove(row) {
    part(row, "DELETE").checked = true;
    remarksOf(row)?.remove();
    const all = rows();
    const near = all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1];
    row.hidden = true;
    renumber();
    changed = true;
    part(near || add(), "level3").focus();
  }

  function button(text, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button small";
    made.textContent = text;
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function equip(row) {
    const number = document.createElement("span");
    number.dataset.number = "";
    number.className = "row-number";
    const order = part(row, "ORDER");
    order.hidden = true;
    order.after(number);
    const words = table.dataset;
    const box = row.querySelector(".remove");
    box.querySelector("label").hidden = true;
    box.append(
      button("↑", words.up, () => { move(row, -1); row.querySelector(".remove button").focus(); }),
      button("↓", words.down, () => move(row, 1)),
      button("✕", words.remove, () => remove(row)),
    );
    part(row, "level1").addEventListener("change", () => rows().forEach(offerSeconds));
    row.addEventListener("keydown", (event) => onKey(event, row));
  }

  /** Enter leads to the same column of the next row, Alt with an arrow moves the row. */
  function onKey(event, row) {
    const name = event.target.name?.split("-").pop();
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? -1 : 1);
      event.target.focus();
    } else if (event.key === "Enter" && !event.isComposing && !event.shiftKey && event.target.tagName === "TEXTAREA") {
      event.preventDefault();
      const all = rows();
      const next = all[all.indexOf(row) + 1] || add();
      if (next) part(next, name).focus();
    }
  }

  /** Several copied cells are no text of one cell: the server reads them into the grid. */
  function onPaste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.closest("[data-row]") || !text.trim().includes("\t")) return;
    event.preventDefault();
    form.querySelector("[data-paste]").value = text;
    form.requestSubmit(form.querySelector("[data-paste-button]"));
  }

  body.addEventListener("paste", onPaste);
  rows().forEach(equip);
  renumber();
  rows().forEach(offerSeconds);
  table.classList.add("scripted");
  form.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });
  form.querySelectorAll("[data-plain]").forEach((each) => { each.hidden = true; });
  form.querySelector("[data-more]").addEventListener("click", (event) => {
    event.preventDefault();
    const row = add();
    if (row) part(row, "level3").focus();
  });
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => {
    changed = false;
    form.dataset.unsaved = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed || form.dataset.unsaved === "yes") event.preventDefault();
  });
})();
