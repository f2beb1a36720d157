// What a reader says of an answer: two clicks, or a selection in the document.

const ANSWERED = [
  ["right", "Right"],
  ["wrong words", "Right place, wrong words"],
  ["wrong place", "Wrong place"],
  ["should be silent", "Should have said nothing"],
];
const REFUSED = [
  ["right", "Right, they do not say"],
  ["wrong place", "They do say it"],
];
let correcting = null; // feedback that waits for words selected in the document

const place = ({ document: id, start, end, sha256 }) => ({ document: id, start, end, sha256 });

/** The feedback row of a card. */
const feedback = (state) => {
  const judged = state.quotes ? place(state.quotes[0].reference) : null;
  const row = make("div", { class: "v-feedback", role: "group", "aria-label": "Feedback" });
  const form = { row, judged, state, id: null, verdict: "", sending: false };
  offer(form);
  return row;
};

const offer = (form) => {
  const choices = (form.judged ? ANSWERED : REFUSED).map(([verdict, label]) =>
    button(label, () => judge(form, verdict, label), { class: "v-quiet" }),
  );
  const title = make("span", { class: "v-label" }, form.judged ? "Was this right?" : "Is that right?");
  form.row.replaceChildren(title, ...choices);
};

/** Send feedback; null while some is on its way, or a second click would be noted too. */
const send = async (form, verdict, correction = null) => {
  if (form.sending) return null;
  form.sending = true;
  const { collection, question } = form.state;
  try {
    return await reach(
      server.give({ collection, question, verdict, quote: form.judged, correction, instead: form.id }),
    );
  } finally {
    form.sending = false;
  }
};

const judge = async (form, verdict, label) => {
  const given = await send(form, verdict);
  if (!given) return;
  if (given.problem) return refuse(form, given.problem);
  form.id = given.id;
  form.verdict = verdict;
  thank(form, `Thank you. Noted: ${label.toLowerCase()}.`);
  form.row.querySelector("button")?.focus();
  if (verdict === "wrong words") correct(form);
};

/** Thank, and offer what can still be done. */
const thank = (form, words) => {
  const more =
    form.verdict === "wrong words" || form.verdict === "wrong place"
      ? button("Select the right words", () => correct(form), { class: "v-quiet" })
      : null;
  const undo = button("Undo", () => withdraw(form), { class: "v-quiet" });
  form.row.replaceChildren(make("span", { class: "v-thanks", dir: "auto" }, `\u2713 ${words}`), more ?? "", undo);
  say(said, words);
};

const refuse = (form, problem) => {
  form.row.querySelector(".v-failure")?.remove();
  form.row.append(make("p", { class: "v-failure v-alarm" }, problem));
  say(said, problem);
};

const withdraw = async (form) => {
  const { problem } = await reach(server.withdraw({ collection: form.state.collection, id: form.id }));
  if (problem) return refuse(form, problem);
  form.id = null;
  if (correcting === form) tell("correct", null);
  offer(form);
  say(said, "Taken back");
  form.row.querySelector("button")?.focus();
};

/** Have the right words selected in the document quoted, or in the one that came nearest. */
const correct = (form) => {
  correcting = form;
  const nearest = form.state.rejected ?? form.state.nearest?.[0];
  const reference = form.judged ?? (nearest && place(nearest.reference));
  tell("correct", reference ?? {});
};

heed("corrected", async (correction) => {
  const form = correcting;
  if (!form) return;
  const given = await send(form, form.verdict, correction);
  if (!given) return;
  if (given.problem) return tell("uncorrected", given.problem);
  form.id = given.id;
  correcting = null;
  tell("correct", null);
  thank(form, `Thank you. Noted: the right words are \u201c${given.text}\u201d.`);
  form.row.querySelector("button:last-of-type")?.focus();
});
heed("asked", () => (correcting = null));
