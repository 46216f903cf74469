/* 工作台: progress without reloading, dropping a file on the upload field. Pages work without. */
"use strict";

(() => {
  const SECOND = 1000;

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

  /** A second click on a form that is already on its way does nothing. */
  function sendOnce(form) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => {
      sent = false;
    });
  }

  /** What the address points at may lie in a table that scrolls: bring it into sight, focused. */
  function goToPlace() {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const place = id && document.getElementById(id);
    if (!place) return;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center", inline: "center" });
  }

  document.querySelectorAll("[data-progress]").forEach(watch);
  document.querySelectorAll("[data-drop]").forEach(acceptDrops);
  document.querySelectorAll("form[method=post]").forEach(sendOnce);
  window.addEventListener("hashchange", goToPlace);
  goToPlace();
})();
