/* 填报表格: arrow keys and Enter as in a spreadsheet, search of codes, copied cells, and the draft
   kept by itself. Without this file the same form works by its buttons. */
"use strict";

(() => {
  const form = document.querySelector("[data-typed]");
  const grid = form && form.querySelector("[data-grid]");
  if (!grid) return;
  const status = form.querySelector("[data-status]");
  const trouble = document.querySelector("[data-trouble]");
  const words = form.dataset;
  const PAUSE = 1200;
  const AGAIN = 5000;
  let changed = new Set();
  let timer = 0;
  let sending = false;
  let composing = false;
  let stopped = false;

  const fields = () => [...grid.querySelectorAll("input[type=text], select, textarea")];
  const field = (name) => form.elements.namedItem(name);

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function wait(pause) {
    window.clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(save, pause);
  }

  function note(event) {
    if (!event.target.name || !grid.contains(event.target)) return;
    changed.add(event.target.name);
    say(words.waiting);
    wait(event.target.matches("[data-gone], select") ? 0 : PAUSE);
  }

  /** Keep what is typed; what the server computed takes the place of the old grid. */
  async function save() {
    if (sending || composing || !changed.size || stopped) {
      if (composing) wait(PAUSE);
      return;
    }
    sending = true;
    const sent = changed;
    changed = new Set();
    say(words.saving);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (answer.redirected) {
        window.location.reload();
        return;
      }
      const told = await answer.json();
      if (answer.ok) kept(told);
      else refuse(told);
    } catch {
      changed = new Set([...sent, ...changed]);
      say(words.lost);
      wait(AGAIN);
    } finally {
      sending = false;
    }
  }

  function kept(told) {
    form.querySelector("[name=version]").value = told.version;
    if (composing) changed.add("");
    else replace(told.html);
    say(changed.size ? words.waiting : `${words.saved} ${told.saved}`);
    if (changed.size) wait(PAUSE);
  }

  function refuse(told) {
    stopped = true;
    trouble.hidden = false;
    trouble.textContent = told.message || words.lost;
    if (told.code === "changed_meanwhile") trouble.append(settling());
    say("");
  }

  /** Sends the whole grid, so that the page shows it beside what another has kept. */
  function settling() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = words.settle;
    button.addEventListener("click", () => form.requestSubmit(form.querySelector("[name=act][value=save]")));
    return button;
  }

  /** The new grid, with what was typed since it was asked for, and the focus where it was. */
  function replace(html) {
    const held = document.activeElement;
    const name = grid.contains(held) ? held.name : "";
    const selection = name && held.selectionStart !== undefined ? [held.selectionStart, held.selectionEnd] : null;
    const typed = new Map();
    for (const each of changed) {
      const one = field(each);
      if (one) typed.set(each, one.type === "checkbox" ? one.checked : one.value);
    }
    const scroll = grid.querySelector(".typed-scroll");
    const left = scroll ? scroll.scrollLeft : 0;
    grid.innerHTML = html;
    const now = grid.querySelector(".typed-scroll");
    if (now) now.scrollLeft = left;
    for (const [each, value] of typed) {
      const one = field(each);
      if (one && one.type === "checkbox") one.checked = value;
      else if (one) one.value = value;
    }
    const again = name && field(name);
    if (!again || !again.focus) return;
    again.focus({ preventScroll: true });
    if (selection && again.setSelectionRange && again.type === "text") again.setSelectionRange(...selection);
  }

  /* --- keys ---------------------------------------------------------------------------- */

  function inColumn(from, by) {
    const rows = [...grid.querySelectorAll("tbody tr")];
    for (let at = rows.indexOf(from.closest("tr")) + by; at >= 0 && at < rows.length; at += by) {
      const found = rows[at].querySelector(`[data-column="${from.dataset.column}"]`);
      if (found) return found;
    }
    return null;
  }

  function beside(from, by) {
    const all = fields().filter((each) => each.closest("tbody"));
    return all[all.indexOf(from) + by] || null;
  }

  function go(event, to) {
    if (!to) return;
    event.preventDefault();
    to.focus();
    if (to.select) to.select();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function onKey(event) {
    const from = event.target;
    if (!from.dataset || !from.dataset.column || event.isComposing || event.altKey || event.ctrlKey) return;
    const isText = from.tagName === "INPUT";
    if (event.key === "Enter") {
      event.preventDefault();
      go(event, inColumn(from, event.shiftKey ? -1 : 1));
      if (changed.size) wait(0);
    } else if (isText && event.key === "ArrowDown" && !isSearching(from)) go(event, inColumn(from, 1));
    else if (isText && event.key === "ArrowUp" && !isSearching(from)) go(event, inColumn(from, -1));
    else if (isText && event.key === "ArrowLeft" && from.selectionEnd === 0) go(event, beside(from, -1));
    else if (isText && event.key === "ArrowRight" && from.selectionStart === from.value.length) go(event, beside(from, 1));
  }

  /* --- codes --------------------------------------------------------------------------- */

  const offered = document.createElement("datalist");
  offered.id = "codes-offered";
  form.append(offered);
  let searching = 0;

  /** While the browser shows suggestions, the arrows belong to them. */
  const isSearching = (input) => Boolean(input.dataset.list) && offered.childElementCount > 0 && input.value !== "";

  function search(input) {
    window.clearTimeout(searching);
    input.setAttribute("list", offered.id);
    searching = window.setTimeout(async () => {
      const query = new URLSearchParams({ q: input.value, list: input.dataset.list });
      try {
        const answer = await fetch(`${words.codes}?${query}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const { codes } = await answer.json();
        offered.replaceChildren(
          ...codes.map(({ code, name }) => {
            const option = document.createElement("option");
            option.value = code;
            option.label = `${code} ${name}`;
            return option;
          }),
        );
      } catch {
        // Without suggestions the server still finds the code when the draft is kept.
      }
    }, 150);
  }

  /* --- copied cells ----------------------------------------------------------------------- */

  const NUMBERS = /^[\s\d.,，\-—−()（）]*$/;

  /** Amounts alone go into the cells from here on; anything else the server reads as a table. */
  function onPaste(event) {
    const text = (event.clipboardData && event.clipboardData.getData("text/plain")) || "";
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
    if (!event.target.dataset.column || (rows.length === 1 && rows[0].length === 1)) return;
    event.preventDefault();
    if (event.target.inputMode === "decimal" && rows.flat().every((cell) => NUMBERS.test(cell))) {
      spread(event.target, rows);
      return;
    }
    form.querySelector("[data-paste]").value = text;
    stopped = true;
    form.requestSubmit(form.querySelector("[data-paste-button]"));
  }

  function spread(from, rows) {
    let start = from;
    for (const cells of rows) {
      let to = start;
      for (const cell of cells) {
        if (!to || to.closest("tr") !== start.closest("tr")) break;
        to.value = cell.trim();
        changed.add(to.name);
        to = beside(to, 1);
      }
      start = inColumn(start, 1);
      if (!start) break;
    }
    wait(0);
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.list) search(event.target);
    note(event);
  });
  form.addEventListener("change", note);
  form.addEventListener("focusin", (event) => {
    if (event.target.dataset && event.target.dataset.list) offered.replaceChildren();
  });
  form.addEventListener("keydown", onKey);
  form.addEventListener("paste", onPaste);
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; });
  form.addEventListener("submit", () => {
    stopped = true;
    changed = new Set();
    window.clearTimeout(timer);
  });
  document.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });
  /** Leaving by a link waits until all is kept; where it cannot be, the browser asks. */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.target || link.getAttribute("href").startsWith("#") || stopped) return;
    if (!changed.size && !sending) return;
    event.preventDefault();
    for (let times = 0; times < 40 && (changed.size || sending); times += 1) {
      if (!sending) await save();
      else await new Promise((done) => { window.setTimeout(done, 100); });
      if (status.textContent === words.lost) break;
    }
    window.location.assign(link.href);
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed.size && status.textContent === words.lost) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    if (!changed.size || sending || stopped) return;
    navigator.sendBeacon(form.action, new URLSearchParams(new FormData(form)));
  });
})();
