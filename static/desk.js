/* 工作台: progress without reloading, a sign of life while a form is at work, dropping a file on
   the upload field, findings and their cells leading to each other, printing. Pages work
   without. */
"use strict";

(() => {
  const SECOND = 1000;
  const BUSY = document.currentScript.dataset.busy;

  /** Ask once a second how far the work is; show the result when it is done. */
  function watch(panel) {
    const bar = panel.querySelector("[data-bar]");
    const percent = panel.querySelector("[data-percent]");
    const doing = panel.querySelector("[data-doing]");

    async function ask() {
      try {
        const answer = await fetch(panel.dataset.progress, {
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        // Signed out, or the revision is gone: the page itself says so.
        if (answer.redirected || (!answer.ok && answer.status < 500)) {
          window.location.reload();
          return;
        }
        if (answer.ok) {
          const progress = await answer.json();
          bar.value = progress.percent;
          percent.textContent = `${progress.percent}%`;
          if (doing.textContent !== progress.doing) doing.textContent = progress.doing;
          if (progress.done) {
            window.location.reload();
            return;
          }
        }
      } catch {
        // The network comes back, or the officer leaves: keep asking.
      }
      window.setTimeout(ask, SECOND);
    }

    window.setTimeout(ask, SECOND);
  }

  /** A file dropped anywhere on the field is chosen. */
  function acceptDrops(area) {
    const input = area.querySelector("input[type=file]");
    if (!input) return;
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, (event) => {
        event.preventDefault();
        area.classList.add("over");
      });
    }
    area.addEventListener("dragleave", () => area.classList.remove("over"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("over");
      const { files } = event.dataTransfer;
      if (files.length === 1 || (files.length > 1 && input.multiple)) input.files = files;
    });
  }

  /** A second click on a form that is already on its way does nothing; what takes longer
      than a second is seen to be at work. */
  function sendOnce(form) {
    let sent = false;
    let waiting = 0;
    const busy = document.createElement("p");
    busy.className = "busy";
    busy.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", BUSY);
    busy.append(bar, ` ${BUSY}`);
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        form.append(busy);
        busy.scrollIntoView({ block: "nearest" });
      }, SECOND);
    });
    window.addEventListener("pageshow", () => {
      sent = false;
      window.clearTimeout(waiting);
      busy.remove();
    });
  }

  /** The other end of what the address points at: the findings of a cell, the cell of a finding. */
  function partnersOf(place) {
    if (place.dataset.place) return [document.getElementById(place.dataset.place)];
    const ids = (place.getAttribute("aria-describedby") || "").split(" ");
    return ids.filter(Boolean).map((id) => document.getElementById(id));
  }

  /** What the address points at may lie in a table that scrolls, or be folded: bring it into
      sight, focused, and show what belongs to it. */
  function goToPlace() {
    document.querySelectorAll(".partner").forEach((each) => each.classList.remove("partner"));
    const id = decodeURIComponent(window.location.hash.slice(1));
    const place = id && document.getElementById(id);
    if (!place) return;
    const folded = place.closest("details:not([open])");
    if (folded) folded.open = true;
    for (const partner of partnersOf(place)) {
      if (!partner) continue;
      partner.classList.add("partner");
      scrollInside(partner);
    }
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center", inline: "center" });
  }

  /** A cell comes into sight within its own scrolling table; the page stays where it is. */
  function scrollInside(cell) {
    const box = cell.closest(".table-scroll");
    if (!box) return;
    const here = cell.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    box.scrollBy(
      here.left + here.width / 2 - frame.left - frame.width / 2,
      here.top + here.height / 2 - frame.top - frame.height / 2,
    );
  }

  /** A click anywhere on a marked cell leads to its first finding, as its number does. */
  function leadToFinding(cell) {
    cell.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      const link = cell.querySelector(".mark-links a");
      if (link) link.click();
    });
  }

  /** Without scripts the browser's own menu prints; with them a button does. */
  function offerPrint(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  document.querySelectorAll("[data-progress]").forEach(watch);
  document.querySelectorAll("[data-print]").forEach(offerPrint);
  document.querySelectorAll("[data-drop]").forEach(acceptDrops);
  document.querySelectorAll("form[method=post]:not([data-download])").forEach(sendOnce);
  document.querySelectorAll(".tables .marked").forEach(leadToFinding);
  window.addEventListener("hashchange", goToPlace);
  goToPlace();
})();
