/* A field with a search of its own (select2) is called what its label says. */
"use strict";

// By then the script of the field has put its box beside it.
window.addEventListener("load", () => {
  for (const label of document.querySelectorAll("label[for]")) {
    const field = document.getElementById(label.htmlFor);
    const box = field?.nextElementSibling?.querySelector(".select2-selection");
    if (!box) continue;
    label.id ||= `${field.id}-label`;
    const chosen = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.setAttribute("aria-labelledby", label.id);
  }
});
