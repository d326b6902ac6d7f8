// Small comforts; every page works without them.
"use strict";

// After a form came back with errors, readers and keyboards begin at the summary.
document.querySelector(".summary")?.focus();

// The current tab is in sight where the row of tabs is wider than a telephone.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form is sent once, however often it is tapped.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});

// What only a browser with scripts can do shows itself to it.
for (const one of document.querySelectorAll(".needs-script")) one.hidden = false;
