// A list of one or several shelters' pets, by the search API: filters, pages, and a card with all about one pet.
"use strict";

(() => {
  const list = document.querySelector(".pet-list");
  const { api, key, shelters, perPage = "24" } = list.dataset;
  const form = list.querySelector("form");
  const status = list.querySelector(".status");
  const dialog = document.querySelector("dialog.pet");
  const FILTERS = ["species", "age", "sex", "size"];
  const AT_ONCE = 500; // pets in one request
  const WORDS = { m: "Male", f: "Female" };
  let pets = [];

  // The API's words, for people: "small_animal" is "Small animal".
  const words = (value) => WORDS[value] ?? value.charAt(0).toUpperCase() + value.slice(1).replaceAll("_", " ");

  // An element with text and children. Text is never read as HTML, whatever stands in a record.
  function make(tag, values = {}, ...children) {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...children.filter((one) => one !== null && one !== ""));
    return made;
  }

  async function ask(name, inputs) {
    const url = new URL(`/search/${name}`, api);
    url.search = new URLSearchParams({ key, v: "3", output: "json", ...inputs });
    const response = await fetch(url);
    const answer = await response.json();
    if (answer.error?.code === 503) { // too many requests: come again when it says so
      const seconds = Number(response.headers.get("Retry-After")) || 5;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return ask(name, inputs);
    }
    if (answer.status !== "ok") throw new Error(answer.error?.details ?? "The list could not be read.");
    return answer;
  }

  async function load() {
    pets = [];
    let answer;
    do { // the order holds while we page, so nobody is shown twice or left out
      const start = pets.length + 1;
      const inputs = { shelter_ids: shelters, start_number: start, end_number: start + AT_ONCE - 1 };
      answer = await ask("pets_at_shelters", inputs);
      pets.push(...answer.pets);
    } while (answer.pets.length && pets.length < answer.total_pets);
    offer();
    show();
  }

  // Only what somebody has can be chosen.
  function offer() {
    for (const name of FILTERS) {
      const select = form.elements[name];
      const known = [...new Set(pets.map((pet) => pet[name]).filter(Boolean))].sort();
      select.replaceChildren(new Option("Any", ""), ...known.map((value) => new Option(words(value), value)));
      select.closest("label").hidden = known.length === 0;
    }
  }

  // What is chosen stands in the address: it can be sent to a friend, and Back works.
  const wanted = () => new URLSearchParams(location.search);

  function go(changes) {
    const query = wanted();
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value); else query.delete(name);
    }
    return `?${query}`;
  }

  function show() {
    const query = wanted();
    for (const name of FILTERS) form.elements[name].value = query.get(name) ?? "";
    const chosen = FILTERS.filter((name) => form.elements[name].value);
    const found = pets.filter((pet) => chosen.every((name) => pet[name] === form.elements[name].value));
    const pages = Math.max(1, Math.ceil(found.length / perPage));
    const page = Math.min(pages, Math.max(1, Number.parseInt(query.get("page"), 10) || 1));
    const shown = found.slice((page - 1) * perPage, page * perPage);
    list.querySelector(".pets").replaceChildren(...shown.map(card));
    status.textContent = found.length === 0 ? "Nobody like that is here at the moment."
      : `${found.length} ${found.length === 1 ? "pet" : "pets"}${pages > 1 ? `, page ${page} of ${pages}` : ""}`;
    turn(page, pages);
  }

  function turn(page, pages) {
    const nav = list.querySelector(".pages");
    nav.hidden = pages === 1;
    const near = [...new Set([1, page - 1, page, page + 1, pages])].filter((one) => one >= 1 && one <= pages);
    nav.replaceChildren(...near.flatMap((one, at) => {
      const link = make("a", { href: go({ page: one > 1 ? one : "" }), textContent: one, ariaLabel: `Page ${one}` });
      if (one === page) link.setAttribute("aria-current", "page");
      return at > 0 && one - near[at - 1] > 1 ? ["…", link] : [link];
    }));
  }

  const facts = (pet) => [pet.primary_breed, pet.secondary_breed].filter(Boolean).join(" & ") || words(pet.species);
  const place = (pet) => [pet.addr_city, pet.addr_state_code].filter(Boolean).join(", ");

  function card(pet) {
    const photo = pet.large_results_photo_url.endsWith("/null") ? pet.pet_name.charAt(0)
      : make("img", { src: pet.large_results_photo_url, alt: "", loading: "lazy", width: 200, height: 200 });
    const button = make("button", { type: "button", textContent: pet.pet_name || "No name yet" });
    button.addEventListener("click", () => open(pet));
    const traits = [pet.age, pet.sex].filter(Boolean).map(words).join(", ");
    return make("li", {}, make("article", { className: "card" },
      make("div", { className: "photo" }, photo),
      make("div", { className: "about" }, make("h2", {}, button), make("p", { textContent: facts(pet) }),
        make("p", { textContent: traits }), make("p", { textContent: place(pet) }))));
  }

  async function open(listed) {
    const body = dialog.querySelector(".pet-body");
    const heading = make("h2", { id: "pet-name", textContent: listed.pet_name || "No name yet" });
    body.replaceChildren(heading, make("p", { textContent: "Loading…" }));
    dialog.showModal();
    try {
      const { pet } = await ask("pet_details", { pet_id: listed.pet_id });
      if (body.contains(heading)) body.replaceChildren(heading, ...about(pet));
    } catch (error) {
      body.lastElementChild.textContent = error.message;
    }
  }

  function about(pet) {
    const photos = (pet.images ?? []).slice(0, 4).map((one) =>
      make("img", { src: one.original_url, alt: `Photo of ${pet.pet_name}`, loading: "lazy" }));
    const said = [
      pet.age, pet.sex, pet.size, pet.color, pet.spayed_neutered === 1 && "Spayed or neutered", pet.housetrained === 1 && "House-trained",
      pet.good_with_kids === 1 && "Good with children", pet.good_with_dogs === 1 && "Good with dogs",
      pet.good_with_cats === 1 && "Good with cats", pet.special_needs === 1 && "Special needs",
    ].filter(Boolean).map((one) => make("li", { textContent: one }));
    const lines = (pet.description ?? "").replace(/<(br|\/li)\b/gi, "\n$&").replace(/<\/(p|div)\b/gi, "\n\n$&");
    const text = new DOMParser().parseFromString(lines, "text/html");
    const phone = [pet.phone_area_code, pet.phone_number].filter(Boolean).join(" ");
    return [
      photos.length ? make("div", { className: "pet-photos" }, ...photos) : null,
      make("ul", { className: "facts" }, ...said),
      make("p", { textContent: text.body.textContent.trim().replace(/\s*\n\s*\n\s*/g, "\n\n") }),
      make("p", {}, `${pet.shelter_name}, ${place(pet)} `, phone && `· ${phone}`),
      make("p", {}, make("a", { className: "more", href: pet.pet_details_url, textContent: `Ask about ${pet.pet_name}` })),
      tracker(text),
    ].filter(Boolean);
  }

  // The description ends with an image that counts how often a pet is looked at: the shelter sees it.
  function tracker(text) {
    const image = text.querySelector('img[width="0"]');
    return image && make("img", { className: "tracker", src: image.src, alt: "" });
  }

  function visit(address) {
    history.pushState(null, "", address);
    show();
    status.scrollIntoView({ block: "nearest" });
  }

  async function start() {
    status.textContent = "Loading…";
    try {
      await load();
    } catch (error) {
      const again = make("button", { type: "button", textContent: "Try again" });
      again.addEventListener("click", start);
      status.replaceChildren(error instanceof TypeError ? "The pets could not be loaded." : error.message, again);
    }
  }

  form.addEventListener("change", (event) => visit(go({ [event.target.name]: event.target.value, page: "" })));
  form.addEventListener("reset", (event) => { event.preventDefault(); visit(location.pathname); });
  form.addEventListener("submit", (event) => event.preventDefault());
  list.querySelector(".pages").addEventListener("click", (event) => {
    if (event.target.matches("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      visit(event.target.getAttribute("href"));
    }
  });
  addEventListener("popstate", show);
  start();
})();
