// The reading panel: a document around a place in it. Beside the answer where
// there is room, over it where there is not.

const dialog = element.querySelector("dialog");
const find = (name) => dialog.querySelector(`.v-${name}`);
const text = find("text");
const roomy = window.matchMedia("(min-width: 75rem)");
let opener = null;
let turn = 0; // answers that arrive after a newer click are dropped
let shown = null;
let marks = []; // places of the same answer in this document
let collection = "";
let correcting = false; // whether words are being selected

const close = () => {
  turn += 1;
  correct(false);
  if (!dialog.open) return;
  const inside = dialog.contains(document.activeElement);
  dialog.close();
  unlink();
  if (inside && opener?.isConnected) opener.focus(); // else the reader is somewhere else already
  text.replaceChildren();
  shown = null;
};

const stand = () => (roomy.matches ? dialog.show() : dialog.showModal());

const show = () => {
  if (dialog.open) return;
  opener = document.activeElement;
  stand();
  if (!roomy.matches) enter();
};

/** Beside the answer or over it, as there is room now; what is read, and where, stays. Paper is no window. */
const refit = () => {
  if (!dialog.open || dialog.matches(":modal") !== roomy.matches || window.matchMedia("print").matches) return;
  const active = document.activeElement;
  const { scrollTop } = text.parentElement;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = window.getSelection();
  dialog.close();
  stand();
  if (dialog.contains(active)) active.focus({ preventScroll: true });
  if (anchorNode) window.getSelection().setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  text.parentElement.scrollTop = scrollTop;
};

/** Where the document covers the page, going back closes it. */
const enter = () => {
  if (!history.state?.verbatimViewer) history.pushState({ ...history.state, verbatimViewer: true }, "");
};

const leave = () => {
  if (history.state?.verbatimViewer) history.back(); // closes it, see collection.js
  else close();
};

const part = (given) => (given.mark ? make("mark", null, given.text) : given.text);

const block = (given) =>
  make(
    "p",
    { class: `v-${given.kind}`, dir: "auto", "data-start": given.start, "data-page": given.page || null },
    ...given.parts.map(part),
  );

const position = () => marks.findIndex((one) => one.start === shown?.start && one.end === shown?.end);

const note = (words, lasting = false) => {
  find("note").textContent = words;
  find("note").classList.toggle("v-lasting", lasting);
};

const fill = (state) => {
  shown = state;
  const at = position();
  find("title").replaceChildren(make("bdi", null, state.title));
  find("title").title = state.title; // a long one is cut
  find("where").replaceChildren(...dotted(state.date, state.page));
  find("warning").textContent = state.warning ?? "";
  find("warning").title = state.warning ?? ""; // as with the title
  find("warning").hidden = !state.warning;
  note(state.note);
  find("earlier").hidden = !state.earlier;
  find("later").hidden = !state.later;
  find("copy-link").hidden = !state.document;
  find("marks").hidden = marks.length < 2 || at < 0;
  find("which").textContent = `Mark ${at + 1} of ${marks.length}`;
  find("previous").disabled = at <= 0;
  find("next").disabled = at >= marks.length - 1;
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
  if (correcting) begin(mark);
};

const lost = {
  title: "Could not be opened",
  note: lostTouch,
  blocks: [],
};

const read = async ({ marks: given, ...asked }) => {
  turn += 1;
  const mine = turn;
  const from = asked.collection ?? page.collection;
  const state = await reach(server.read({ ...asked, collection: from }), lost);
  if (mine !== turn) return;
  const same = asked.document === shown?.document && from === collection;
  if (state === lost && same) {
    note(lostTouch, true); // what is being read stays
    return;
  }
  collection = from;
  if (!isLinked(asked)) unlink();
  marks = given ?? (asked.document === shown?.document ? marks : []);
  fill(state);
  show();
  settle(asked.until !== undefined);
};

const place = () => ({
  document: shown.document, sha256: shown.sha256, start: shown.start, end: shown.end, collection,
});

const step = (by) => {
  const to = marks[position() + by];
  if (to && shown) read({ ...to, collection });
};

const link = async () => {
  const known = collection === page.collection ? page.question : "";
  const done = await copy(addressOf(known, place()), dialog).then(() => "Copied", () => "Not copied");
  confirmOn(find("copy-link"), done);
  say(find("said"), done);
};

// Selecting the right words

const blocks = () => [...text.querySelectorAll("[data-start]")];

const tellChosen = () => {
  if (!correcting) return;
  const chosen = selected(blocks());
  find("use").disabled = !chosen;
  find("picked").replaceChildren(
    ...(chosen
      ? ["Right words: ", make("q", { dir: "auto" }, chosen.text)]
      : ["Select the right words in the text: with the mouse, or with Shift and the arrow keys."]),
  );
};

/** Start with the mark selected, so that the keyboard has something to stretch. */
const begin = (mark) => {
  window.getSelection().removeAllRanges();
  if (mark) window.getSelection().selectAllChildren(mark);
  tellChosen();
};

const correct = (on) => {
  correcting = on;
  find("correcting").hidden = !on;
  find("failure").hidden = true;
  if (!on) window.getSelection().removeAllRanges();
};

const confirm = () => {
  const chosen = selected(blocks());
  if (chosen) tell("corrected", { document: shown.document, sha256: shown.sha256, ...chosen });
};

heed("correct", (reference) => {
  correct(reference !== null);
  if (reference?.document) read(reference);
});
heed("uncorrected", (problem) => {
  find("failure").textContent = problem;
  find("failure").hidden = false;
});
find("correcting").addEventListener("submit", (event) => {
  event.preventDefault();
  confirm();
});
find("leave").addEventListener("click", () => correct(false));
document.addEventListener("selectionchange", tellChosen);
text.addEventListener("keydown", (event) => {
  if (!correcting || steer(event, text.querySelector("p") ?? text)) return;
  if (event.key === "Enter") confirm();
});

// Buttons and keys

find("earlier").addEventListener("click", () => read({ ...place(), until: shown.low }));
find("later").addEventListener("click", () => read({ ...place(), at: shown.high }));
find("previous").addEventListener("click", () => step(-1));
find("next").addEventListener("click", () => step(1));
find("copy-link").addEventListener("click", link);
find("close").addEventListener("click", leave);
dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape is heard below
roomy.addEventListener("change", refit);
heed("read", read);
heed("step", step);
heed("asked", close);
heed("collection", close);
heed("back", close);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dialog.open) return;
  if (document.querySelector("dialog:modal:not(.v-viewer)")) return; // it stands above and takes the key
  event.preventDefault(); // taken
  if (correcting) correct(false);
  else leave();
});
