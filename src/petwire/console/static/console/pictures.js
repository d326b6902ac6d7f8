// Pictures are sent one by one, each with its progress, and can be dragged; the page works without both.
"use strict";

const adding = document.querySelector("#add");
const list = document.querySelector("#sending");

function send(file, line) {
  return new Promise((done) => {
    const bar = line.querySelector("progress");
    const data = new FormData();
    data.append("csrfmiddlewaretoken", adding.elements.csrfmiddlewaretoken.value);
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", adding.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      let trouble = "";
      try {
        trouble = JSON.parse(request.responseText).trouble.join(" ");
      } catch {
        trouble = `${file.name}: it could not be sent. Look at your connection and try again.`;
      }
      bar.remove();
      line.classList.toggle("wrong", trouble !== "");
      line.textContent = trouble || `${file.name} is added.`;
      done(trouble === "");
    });
    request.send(data);
  });
}

adding?.addEventListener("submit", async (event) => {
  const files = [...adding.elements.file.files];
  if (!files.length) return; // an address: the plain way
  event.preventDefault();
  const button = adding.querySelector("button");
  button.disabled = true;
  list.hidden = false;
  list.replaceChildren();
  const lines = files.map((file) => {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    line.append(file.name, bar);
    list.append(line);
    return line;
  });
  let added = 0;
  for (const [at, file] of files.entries()) added += await send(file, lines[at]);
  if (added === files.length && !adding.elements.address.value) {
    location.reload();
    return;
  }
  if (added) { // what went wrong stays to be read, so the page is not shown anew by itself
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = added === 1 ? "Show the picture that was added" : `Show the ${added} pictures that were added`;
    line.append(link);
    list.append(line);
  }
  adding.elements.file.value = "";
  button.disabled = false;
  if (adding.elements.address.value) adding.requestSubmit();
});

const shots = document.querySelector("#shots");
const order = document.querySelector("#order");
let carried = null;

for (const one of shots?.children ?? []) {
  one.draggable = true;
  one.addEventListener("dragstart", (event) => {
    carried = one;
    one.classList.add("carried");
    event.dataTransfer.effectAllowed = "move";
  });
  one.addEventListener("dragend", () => one.classList.remove("carried"));
  one.addEventListener("dragover", (event) => {
    if (!carried || carried === one) return;
    event.preventDefault();
    one.classList.add("over");
  });
  one.addEventListener("dragleave", () => one.classList.remove("over"));
  one.addEventListener("drop", (event) => {
    event.preventDefault();
    one.classList.remove("over");
    const places = [...shots.children];
    const before = places.indexOf(carried) > places.indexOf(one);
    shots.insertBefore(carried, before ? one : one.nextSibling);
    order.elements.order.value = [...shots.children].map((shot) => shot.dataset.id).join(" ");
    order.submit();
  });
}
