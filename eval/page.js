"use strict";
const bodies = [...document.querySelectorAll("#questions tbody")];
const search = document.getElementById("search");
const verdict = document.getElementById("verdict");
const kind = document.getElementById("kind");
const count = document.getElementById("count");

for (const body of bodies) {
  const button = body.querySelector("button.open");
  const detail = body.querySelector(".detail");
  detail.hidden = true;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
  });
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const body of bodies) {
    const text = body.textContent.toLowerCase();
    const fits =
      words.every((word) => text.includes(word)) &&
      (!verdict.value || body.dataset.verdict === verdict.value) &&
      (!kind.value || body.dataset.kind === kind.value);
    body.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${bodies.length} questions shown`;
}

let waiting;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 120);
});
verdict.addEventListener("change", filter);
kind.addEventListener("change", filter);
filter();
