// Ask without leaving the page; without this script the form is sent as any other, with the same answer.
"use strict";

const form = document.querySelector(".trial form");

function ready(root) {
  for (const one of root.querySelectorAll(".needs-script")) one.hidden = false;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const old = document.getElementById("answer");
  old.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(location.pathname, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("answer");
    if (!fresh) throw new Error("no answer");
    old.replaceWith(document.adoptNode(fresh));
    ready(fresh);
    fresh.scrollIntoView({ block: "nearest" });
  } catch {
    HTMLFormElement.prototype.submit.call(form);
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
  button.textContent = "Copied";
});
