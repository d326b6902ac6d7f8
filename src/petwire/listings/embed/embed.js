// An organisation's list of animals on any page: <script src="https://HUB/embed.js" data-org="12" async></script>
// or <petwire-list org="12">what is shown without this script</petwire-list>. No cookie, no storage, no global, no
// inline style, no HTML from text: it works where the page allows our host in script-src, connect-src and img-src.
(() => {
  "use strict";
  const script = document.currentScript;
  const base = new URL(script ? script.src : document.baseURI).origin;
  const NAME = "petwire-list";
  const OPTIONS = ["org", "species", "limit", "theme", "heading", "lang"];

  const STYLE = `
:host { display: block; --ink: #2a231e; --soft: #64574c; --paper: #fffdfa; --line: #e4d8c9; --accent: #a63f22; --on: #fff8f3; --sunken: #f3ebe0;
  font: 1rem/1.5 var(--petwire-font, system-ui, sans-serif); color: var(--petwire-ink, var(--ink)); container-type: inline-size; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { --ink: #f2e9df; --soft: #b9aa9b; --paper: #241f1b; --line: #3d352e; --accent: #f2a487; --on: #2b130a; --sunken: #2c2621; } }
:host([theme="dark"]) { --ink: #f2e9df; --soft: #b9aa9b; --paper: #241f1b; --line: #3d352e; --accent: #f2a487; --on: #2b130a; --sunken: #2c2621; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
h2 { font: inherit; font-size: 1.35em; font-weight: 700; margin: 0 0 .5em; }
h2:focus { outline: none; }
a { color: inherit; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--petwire-card, 13rem)), 1fr)); }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1rem; padding: 0; border: 0; }
button { font: inherit; min-height: 2.75rem; padding: .35em 1em; border-radius: 99rem; border: 1px solid var(--petwire-line, var(--line)); background: var(--petwire-paper, var(--paper)); color: inherit; cursor: pointer; }
button[aria-pressed="true"] { background: var(--petwire-accent, var(--accent)); color: var(--petwire-on-accent, var(--on)); border-color: transparent; }
button:disabled { opacity: .5; cursor: default; }
li { position: relative; display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--petwire-line, var(--line)); border-radius: var(--petwire-round, .9rem); background: var(--petwire-paper, var(--paper)); }
.frame { position: relative; aspect-ratio: 4 / 3; background: var(--sunken); overflow: hidden; }
.frame img { width: 100%; height: 100%; object-fit: cover; display: block; }
.badge { position: absolute; left: .5rem; top: .5rem; padding: .1em .7em; border-radius: 99rem; font-size: .85em; background: var(--petwire-paper, var(--paper)); }
.about { padding: .7rem .9rem .9rem; }
.about p { margin: .1em 0 0; color: var(--petwire-soft, var(--soft)); font-size: .92em; }
h3 { font: inherit; font-weight: 700; font-size: 1.1em; margin: 0; overflow-wrap: anywhere; }
h3 a { text-decoration: none; }
h3 a::after { content: ""; position: absolute; inset: 0; }
li:focus-within { outline: 3px solid var(--petwire-accent, var(--accent)); outline-offset: 2px; }
li a:focus { outline: none; }
li:hover h3 a { text-decoration: underline; }
button:focus-visible, .foot a:focus-visible { outline: 3px solid var(--petwire-accent, var(--accent)); outline-offset: 2px; }
.pixel { position: absolute; width: 1px; height: 1px; opacity: 0; }
.pages { display: flex; align-items: center; justify-content: space-between; gap: 1rem; margin-top: 1rem; }
.foot { margin: 1rem 0 0; font-size: .85em; color: var(--petwire-soft, var(--soft)); }
[aria-busy="true"] { opacity: .6; }
`;

  let sheet;
  const styled = (root) => {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
  };

  // An element with attributes and children; text stays text.
  const make = (tag, given, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(given || {})) {
      if (name === "click") element.addEventListener("click", value);
      else if (value !== null && value !== undefined && value !== "") element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };

  const web = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

  const card = (one) => {
    const shot = one.picture && web(one.picture.src);
    const picture = shot && make("img", {
      src: shot, alt: "", loading: "lazy", decoding: "async", width: one.picture.width, height: one.picture.height,
    });
    return make("li", null,
      make("div", { class: "frame" }, picture || "", one.badge ? make("span", { class: "badge" }, one.badge) : ""),
      make("div", { class: "about" },
        make("h3", null, make("a", { href: web(one.url) }, one.name)),
        ...[one.breed, one.traits, one.place, one.marks].filter(Boolean).map((words) => make("p", null, words))),
      // Asked for when the card comes near: so an animal that nobody scrolls to is not counted as seen.
      web(one.tracker) ? make("img", { class: "pixel", src: one.tracker, alt: "", loading: "lazy", width: 1, height: 1 }) : "");
  };

  class PetwireList extends HTMLElement {
    #asked = 0;
    #page = 1;
    #species = "";
    #root = null;

    connectedCallback() {
      if (this.#root) return;
      if (!("adoptedStyleSheets" in document)) return; // what stands inside stays
      this.#species = this.getAttribute("species") || "";
      this.#load(false);
    }

    async #load(moved) {
      const number = ++this.#asked;
      const query = new URLSearchParams({ page: this.#page });
      if (this.#species) query.set("species", this.#species);
      for (const name of ["limit", "lang"]) if (this.getAttribute(name)) query.set(name, this.getAttribute(name));
      const id = encodeURIComponent(this.getAttribute("org") || "");
      if (this.#root) this.#root.querySelector("section").setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(`${base}/embed/${id}.json?${query}`, { credentials: "omit", cache: "no-cache" });
        const found = await answer.json();
        if (number !== this.#asked) return; // a later choice is on its way
        if (answer.ok) this.#show(found, moved);
        else this.#nothing(found.error && found.error.message);
      } catch {
        if (number === this.#asked) this.#nothing("");
      }
    }

    #fresh(...children) {
      if (!this.#root) {
        this.#root = this.attachShadow({ mode: "open" });
        styled(this.#root);
      }
      this.#root.replaceChildren(...children);
    }

    // Where the list cannot be had, what stands inside the element is better than nothing.
    #nothing(words) {
      if (!this.#root && this.childNodes.length && !words) return;
      const link = make("a", { href: `${base}/orgs/${encodeURIComponent(this.getAttribute("org") || "")}` }, "petwire");
      this.#fresh(make("section", null, make("p", { role: "status" }, words || "The animals are over here: ", " ", link)));
    }

    #choose(species) {
      this.#species = species;
      this.#page = 1;
      this.#load(true);
    }

    #turn(page) {
      this.#page = page;
      this.#load(true);
    }

    #show(found, moved) {
      const say = found.words;
      const heading = make("h2", { tabindex: "-1", id: "heading" }, this.getAttribute("heading") || found.heading);
      const filters = found.species.length > 1 ? make("div", { class: "filters", role: "group", "aria-label": say.species },
        ...[{ value: "", label: say.all, count: found.of_all }, ...found.species].map((one) => make("button",
          { type: "button", "aria-pressed": String(one.value === found.chosen), click: () => this.#choose(one.value) },
          `${one.label} (${one.count})`))) : "";
      const turn = (page, words) => {
        const button = make("button", { type: "button", click: () => this.#turn(page) }, words);
        button.disabled = !page;
        return button;
      };
      const range = make("span", { role: "status" }, found.range);
      const pages = found.previous || found.next ? make("nav", { class: "pages", "aria-label": say.pages },
        turn(found.previous, say.newer), range, turn(found.next, say.older)) : make("p", { class: "foot" }, range);
      const list = make("ul", null, ...found.animals.map(card));
      const foot = make("p", { class: "foot" }, make("a", { href: web(found.url) }, found.credit));
      this.#fresh(make("section", { "aria-labelledby": "heading" }, heading, filters, list, pages, foot));
      if (moved) heading.focus();
      this.dispatchEvent(new CustomEvent("petwire-shown", { detail: { total: found.total } }));
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, PetwireList);
  if (script && script.dataset.org) {
    const given = Object.fromEntries(OPTIONS.filter((name) => script.dataset[name]).map((name) => [name, script.dataset[name]]));
    script.after(make(NAME, given));
  }
})();
