/* 公开表: sorted by a column, folded by level, rows marked by a word. The page is whole without it;
   words come from the page, so that they are in its language. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const names = words.levels.split(" ");

  const made = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* 级次 of a row: 0 for 类 and for rows without levels. */
  const levelOf = (row) => {
    const cell = row.querySelector(":scope > [class*='level-']");
    const found = /level-(\d)/.exec(`${row.className} ${cell ? cell.className : ""}`);
    return found ? Number(found[1]) : 0;
  };

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const text = cell ? (cell.dataset.wan || cell.textContent).trim() : "";
    const number = Number.parseFloat(text.replaceAll(",", ""));
    return cell && cell.tagName === "TH" ? text : number;
  };

  /* The larger first; blank cells last whichever way. Names by their pinyin. */
  const compared = (one, other, column, direction) => {
    const [left, right] = [valueOf(one.row, column), valueOf(other.row, column)];
    if (typeof left === "string") return direction * String(right).localeCompare(left, "zh-CN");
    if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) - Number.isNaN(right);
    return direction * (right - left);
  };

  /* Rows as a tree, so that parts stay under what they are part of. */
  const treeOf = (rows) => {
    const roots = [];
    const open = [];
    for (const row of rows) {
      const node = { row, level: levelOf(row), parts: [] };
      while (open.length && open.at(-1).level >= node.level) open.pop();
      (open.length ? open.at(-1).parts : roots).push(node);
      open.push(node);
    }
    return roots;
  };

  const inOrder = (nodes, column, direction) =>
    [...nodes]
      .sort((one, other) => (direction ? compared(one, other, column, direction) : 0))
      .flatMap((node) => [node.row, ...inOrder(node.parts, column, direction)]);

  /* The lowest headings by their column: what stands over one column and reaches the rows. */
  const lowestHeadings = (table) => {
    const taken = [];
    const found = [];
    const height = table.tHead.rows.length;
    [...table.tHead.rows].forEach((row, line) => {
      let column = 0;
      for (const heading of row.cells) {
        while (taken[line]?.[column]) column += 1;
        for (let down = line; down < line + heading.rowSpan; down += 1) {
          taken[down] ??= [];
          for (let across = 0; across < heading.colSpan; across += 1) taken[down][column + across] = true;
        }
        if (heading.colSpan === 1 && line + heading.rowSpan >= height) found.push([heading, column]);
        column += heading.colSpan;
      }
    });
    return found;
  };

  const sortable = (table, body, rows) => {
    const tree = treeOf(rows);
    const headings = lowestHeadings(table).filter(([, column]) =>
      rows.some((row) => row.cells[column]?.matches("th, .amount, .figures td")),
    );
    for (const [heading, column] of headings) {
      const button = made("button", { type: "button", className: "sort", title: words.sort });
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        const next = { descending: "ascending", ascending: null }[now] ?? (now ? null : "descending");
        for (const [other] of headings) other.removeAttribute("aria-sort");
        if (next) heading.setAttribute("aria-sort", next);
        const direction = { descending: 1, ascending: -1 }[next] ?? 0;
        body.append(...inOrder(tree, column, direction));
      });
    }
  };

  const foldable = (rows) => {
    const levels = [...new Set(rows.map(levelOf))].sort();
    if (levels.length < 2) return [];
    const choice = made("select", {});
    levels.forEach((level, at) => choice.append(made("option", { value: level }, names[at] ?? level)));
    choice.value = levels.at(-1);
    choice.addEventListener("change", () => {
      for (const row of rows) row.hidden = levelOf(row) > Number(choice.value);
    });
    return [made("label", {}, `${words.fold} `, choice)];
  };

  const markable = (rows) => {
    const field = made("input", { type: "search", maxLength: 40 });
    const told = made("output", {});
    field.addEventListener("input", () => {
      const text = field.value.trim();
      const found = rows.filter((row) => {
        const is = text !== "" && row.textContent.replaceAll(/\s/g, "").includes(text);
        row.classList.toggle("found", is);
        return is;
      });
      told.textContent = text ? words.found.replace("{number}", found.length) : "";
      found[0]?.scrollIntoView({ block: "nearest" });
    });
    return [made("label", {}, `${words.mark} `, field), told];
  };

  for (const table of document.querySelectorAll(".disclosure-table.as-cards, table.figures")) {
    const [body] = table.tBodies;
    const rows = [...body.rows].filter((row) => !row.classList.contains("total"));
    if (rows.length < 4) continue;
    sortable(table, body, rows);
    if (table.matches(".figures")) continue;
    const tools = made("div", { className: "table-tools" }, ...foldable(rows), ...markable(rows));
    table.closest(".table-scroll").before(tools);
  }
})();
