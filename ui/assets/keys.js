// The keys of the tab that belong to no part alone, and the list of all of them.

const list = element.querySelector("dialog");
const help = element.querySelector(".v-help");
let at = null; // the quote gone to last, by key, click or Tab

const typing = (event) => event.target.closest?.("input, textarea, select, [contenteditable]");

/** The quotes in sight, in the order of the page; none while another tab is open. */
const quotes = () =>
  [...document.querySelectorAll("#answer .v-card .v-open")].filter(
    (node) => node.offsetParent && !node.closest("details:not([open])"), // what is folded has an offsetParent too
  );

const move = (by) => {
  const all = quotes();
  if (!all.length) return;
  const from = all.indexOf(at);
  const to = from < 0 ? (by > 0 ? 0 : all.length - 1) : from + by;
  at = all[Math.min(all.length - 1, Math.max(0, to))];
  const reading = document.querySelector(".v-viewer[open]");
  if (reading) at.click();
  else at.focus();
  at.closest(".v-card").scrollIntoView({ block: "nearest" });
};

/** Go to the question, from another tab too. */
const toQuestion = () => {
  const question = document.querySelector("#question textarea");
  if (!question.offsetParent) document.querySelector("#tabs [role=tab]")?.click();
  setTimeout(() => {
    question.focus();
    question.select();
  });
};

const acts = {
  "/": toQuestion,
  j: () => move(1),
  k: () => move(-1),
  n: () => tell("step", 1),
  p: () => tell("step", -1),
  "?": () => list.showModal(),
};

help.addEventListener("click", () => list.showModal());
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    at = target.closest?.("#answer .v-card")?.querySelector(".v-open") ?? at;
  });
}
document.addEventListener("keydown", (event) => {
  if (typing(event) || document.querySelector("dialog:modal:not(.v-viewer)")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = Object.hasOwn(acts, event.key) ? acts[event.key] : null;
  if (!act) return;
  event.preventDefault();
  act();
});
