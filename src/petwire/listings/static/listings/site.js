/* Public pages: what is nicer with JavaScript. Everything but favourites works without it. */
"use strict";
(() => {
  const KEPT = "petwire favourites";
  const MOST = 100;

  /* Favourites: ids in this browser, the newest first. A browser that keeps nothing has none. */
  const favourites = () => {
    try {
      const ids = JSON.parse(localStorage.getItem(KEPT) || "[]");
      return Array.isArray(ids) ? ids.filter(Number.isSafeInteger) : [];
    } catch {
      return [];
    }
  };
  const keep = (ids) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(ids.slice(0, MOST)));
    } catch {
      /* full, or forbidden */
    }
    count();
  };
  const count = () => {
    const number = favourites().length;
    for (const one of document.querySelectorAll("[data-favourites]")) {
      one.textContent = number || "";
      one.hidden = !number;
    }
  };

  /* A heart for each animal that is shown. */
  const hearts = (within) => {
    const template = document.querySelector("template#favour");
    if (!template) return;
    for (const shown of within.querySelectorAll("[data-animal]")) {
      if (shown.querySelector(".favour")) continue;
      const id = Number(shown.dataset.animal);
      const heart = template.content.firstElementChild.cloneNode(true);
      const name = shown.querySelector("h1, h3")?.textContent.trim() ?? "";
      heart.querySelector("span").append(` ${name}`);
      heart.setAttribute("aria-pressed", favourites().includes(id));
      heart.addEventListener("click", () => {
        const is = favourites().includes(id);
        keep(is ? favourites().filter((one) => one !== id) : [id, ...favourites()]);
        heart.setAttribute("aria-pressed", !is);
      });
      (shown.querySelector(".named") ?? shown).append(heart);
    }
  };

  const fill = async (list) => {
    const asked = favourites();
    try {
      const answer = await fetch(`${list.dataset.url}?ids=${asked.join(",")}`);
      if (!answer.ok) throw new Error(answer.status);
      list.innerHTML = await answer.text();
    } catch {
      list.textContent = list.dataset.failed;
      return;
    }
    hearts(list);
  };

  const begin = () => {
    count();
    hearts(document);
    const list = document.getElementById("favourites");
    if (list) fill(list);
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-print], [data-forget]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    if ("forget" in button.dataset) {
      const gone = button.dataset.forget.split(",").map(Number);
      keep(favourites().filter((one) => !gone.includes(one)));
      const list = document.getElementById("favourites");
      await fill(list);
      list.querySelector("a")?.focus();
    }
    if ("copy" in button.dataset) {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2500);
    }
  });

  /* An address holds what was chosen, and not what was left open. */
  document.addEventListener("htmx:configRequest", (event) => {
    const given = event.detail.formData;
    for (const name of [...new Set(given.keys())]) {
      const usual = document.getElementById(name)?.dataset.usual ?? "";
      const left = name === "miles" && !given.get("near");
      const values = given.getAll(name).filter((value) => value !== "" && value !== usual && !left);
      given.delete(name);
      for (const value of values) given.append(name, value);
    }
  });
  /* While an answer is on its way, the list says so. */
  document.addEventListener("htmx:beforeRequest", () => document.getElementById("found")?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", () => document.getElementById("found")?.removeAttribute("aria-busy"));
  document.addEventListener("htmx:afterSettle", () => hearts(document));

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
