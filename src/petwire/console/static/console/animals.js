// Ticking all animals of a page at once; the page works without it.
"use strict";

const boxes = [...document.querySelectorAll("#many .tick input")];
if (boxes.length > 1) {
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  label.className = "tick-all";
  label.append(all, `Tick all ${boxes.length} on this page`);
  document.querySelector("#many .animals").before(label);
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
}
