/* A field with a search of its own (select2) is called what its label says. */
"use strict";

(() => {
  function name() {
    for (const label of document.querySelectorAll("label[for]")) {
      const field = document.getElementById(label.htmlFor);
      const box = field?.nextElementSibling?.querySelector(".select2-selection");
      if (!box) continue;
      label.id ||= `${field.id}-label`;
      const chosen = box.querySelector(".select2-selection__rendered");
      box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
      chosen.setAttribute("aria-labelledby", label.id);
    }
  }

  // The script of the field puts its box there in its own time.
  new MutationObserver(name).observe(document, { childList: true, subtree: true });
})();
