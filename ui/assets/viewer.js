// The reading panel: a document around a place in it. Beside the answer where
// there is room, over it where there is not.

const dialog = element.querySelector("dialog");
const title = element.querySelector(".v-title");
const where = element.querySelector(".v-where");
const note = element.querySelector(".v-note");
const text = element.querySelector(".v-text");
const earlier = element.querySelector(".v-earlier");
const later = element.querySelector(".v-later");
const roomy = window.matchMedia("(min-width: 75rem)");
let opener = null;
let turn = 0; // answers that arrive after a newer click are dropped
let shown = null;

const close = () => {
  turn += 1;
  if (!dialog.open) return;
  dialog.close();
  text.replaceChildren();
  shown = null;
};

const show = () => {
  if (dialog.open) return;
  opener = document.activeElement;
  if (roomy.matches) dialog.show();
  else dialog.showModal();
};

const part = (given) => (given.mark ? make("mark", null, given.text) : given.text);

const block = (given) => {
  const parts = given.parts.map(part);
  return make("p", { class: `v-${given.kind}`, dir: "auto" }, ...parts);
};

const fill = (state) => {
  shown = state;
  title.textContent = state.title;
  where.textContent = dotted(state.date, state.page);
  note.textContent = state.note;
  earlier.hidden = !state.earlier;
  later.hidden = !state.later;
  text.replaceChildren(...state.blocks.map(block));
};

/** Bring the mark to the middle and the focus to it; the beginning when there is none. */
const settle = (atEnd) => {
  const mark = text.querySelector("mark");
  const target = mark ?? text;
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  if (mark) mark.scrollIntoView({ block: "center" });
  else text.parentElement.scrollTop = atEnd ? text.parentElement.scrollHeight : 0;
};

const lost = {
  title: "Could not be opened",
  note: "The page has lost touch with Verbatim. Is it still running?",
  blocks: [],
};

const read = async (asked) => {
  turn += 1;
  const mine = turn;
  const state = (await server.read(asked).catch(() => null)) ?? lost;
  if (mine !== turn) return;
  fill(state);
  show();
  settle(asked.until !== undefined);
};

const place = () => ({
  document: shown.document, sha256: shown.sha256, start: shown.start, end: shown.end,
});

earlier.addEventListener("click", () => read({ ...place(), until: shown.low }));
later.addEventListener("click", () => read({ ...place(), at: shown.high }));
element.querySelector(".v-close").addEventListener("click", close);
dialog.addEventListener("close", () => opener?.isConnected && opener.focus());
roomy.addEventListener("change", close);
document.addEventListener("verbatim:read", (event) => read(event.detail));
document.addEventListener("verbatim:asked", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && dialog.open) close();
});
