// What the cards look like; ui/view.py makes the values they show.

const SHOWN = 3; // quotes in sight; the others are folded away
const live = element.querySelector(".v-live");
const detail = element.querySelector(".v-detail");

const confidence = (given, agreement, contested) => {
  const meter = make("span", { class: "v-meter", "aria-hidden": "true" }, make("span"));
  meter.firstChild.style.inlineSize = `${given.percent}%`;
  const words = make("span", null, make("strong", null, given.words), ` \u00b7 ${given.label} likely right`);
  return make("p", { class: "v-confidence" }, meter, words, make("span", { class: "v-agree" }, contested ? `${agreement}; other documents say otherwise` : agreement));
};

/** All places of a card in the same document, in its order: what "next" and "previous" go to. */
const marksWith = (state, reference) =>
  [state.rejected, ...(state.quotes ?? []), ...(state.differing ?? []), ...(state.others ?? [])]
    .filter((one) => one && one.reference.document === reference.document)
    .map((one) => one.reference)
    .sort((a, b) => a.start - b.start);

/** A card that opens the document: by its title as a button, or anywhere on it by mouse. */
const card = (state, given, content, note) => {
  const read = () => open({ ...given.reference, marks: marksWith(state, given.reference) });
  const title = button(given.title, read, { class: "v-open", dir: "auto" });
  const column =
    given.column && make("span", null, "column \u201c", make("bdi", null, given.column), "\u201d");
  const section = given.section && make("bdi", { class: "v-section" }, given.section);
  const where = dotted(section, given.date, given.page, column, note);
  const foot = make("footer", null, title, where.length ? make("span", { class: "v-where" }, ...where) : "");
  const click = (event) => {
    const selecting = String(window.getSelection()) !== "";
    if (!selecting && !event.target.closest("button")) read();
  };
  return make("li", { class: "v-card", click }, content, foot);
};

/** Items of a list keep their lines; other line ends only wrap. */
const ITEM = /\n[ \t]*(?:[-*+\u2022\u2013]|\(?[\w.]{1,6}[.)])[ \t]/u;

const words = (given) =>
  make(
    "blockquote",
    { dir: "auto", class: ITEM.test(given.mark) ? "v-items" : null },
    given.before,
    make("mark", null, given.mark),
    given.after,
  );

const quoted = (state, given, note) => card(state, given, words(given), note);

/** The words without the line ends that only wrap; a heading and its text stay on lines of their own. */
const flowing = (text) => text.replace(/\s+/gu, (gap) => (/\n\s*\n/u.test(gap) ? "\n" : " "));

const near = (state, given) =>
  card(state, given, make("blockquote", { dir: "auto", class: "v-near" }, flowing(given.text)));

/** The card names its question: the box above may hold the next one already. */
const asked = (title, question) =>
  make("h2", { class: "v-eyebrow v-asked", title: question }, `${title} to \u201c`, make("bdi", null, question), "\u201d");

const list = (title, cards) => [
  make("h2", { class: "v-eyebrow" }, title),
  make("ol", { class: "v-list" }, ...cards),
];

const folded = (title, cards) => {
  if (!cards.length) return [];
  const summary = make("summary", null, `${title} (${cards.length})`);
  return [make("details", { class: "v-folded" }, summary, make("ol", { class: "v-list" }, ...cards))];
};

/** Answers that differ, side by side, each with its source. */
const differing = (state) => {
  if (!state.differing.length) return [];
  const side = (given, note) => {
    const said = make("p", { class: "v-side-answer", dir: "auto" }, given.mark);
    const tile = card(state, given, make("div", null, said, words(given)), note);
    tile.classList.add("v-side");
    return tile;
  };
  const [best] = state.quotes;
  const sides = [
    side(best, "this answer"),
    ...state.differing.map((one) => side(one, `${one.confidence.label} sure`)),
  ];
  const title = make("h2", { class: "v-eyebrow v-alarm" }, "\u2260 Sources differ");
  return [make("section", { class: "v-differ" }, title, make("ol", { class: "v-sides" }, ...sides))];
};

/** The quotes of the answer; the best one stands above already when sources differ. */
const quotes = (state) => {
  const several = state.quotes.length > 1;
  const differ = state.differing.length > 0;
  const title = differ ? "Quotes that say the same" : several ? "Quotes" : "Quote";
  const cards = state.quotes.slice(differ ? 1 : 0).map((one) => quoted(state, one, several ? `${one.confidence.label} sure` : ""));
  const others = state.others.map((one) => quoted(state, one, `${one.confidence.label} sure`));
  return [
    ...(cards.length ? list(title, cards.slice(0, SHOWN)) : []),
    ...folded("More quotes", cards.slice(SHOWN)),
    ...folded("Other candidates", others),
  ];
};

const rejected = (state) => {
  const best = state.rejected ? [quoted(state, state.rejected, state.shortfall)] : [];
  const nearest = state.nearest.map((one) => near(state, one));
  return [
    ...(best.length ? list("Best candidate, not good enough", best) : []),
    ...(nearest.length ? list("Nearest passages", nearest) : []),
  ];
};

const refused = (state) =>
  state.rejected
    ? "The best candidate is too uncertain to be given as the answer."
    : "No passage answers this question.";

const soft = (text) => make("p", { class: "v-soft" }, text);
/** What the question names and the document never mentions. */
const remark = (state) => (state.remark ? [make("p", { class: "v-soft", dir: "auto" }, state.remark)] : []);
const large = (text, more = "") => make("p", { class: `v-answer${more}`, dir: "auto" }, text);
const eyebrow = (text, more = "") => make("h2", { class: `v-eyebrow${more}` }, text);

/** A card without an answer: head, large words, explanation, and a button to try again. */
const plain = (head, ...rest) => {
  live.replaceChildren(head, ...rest);
  detail.replaceChildren();
};

const again = (state) =>
  state.question
    ? make("p", { class: "v-again" }, button("Ask again", () => pose(state.question), { class: "v-quiet" }))
    : null;

const kinds = {
  answer(state) {
    const long = state.text.length > 120 ? " v-long" : "";
    live.replaceChildren(
      asked("Answer", state.question),
      large(state.text, long),
      confidence(state.confidence, state.agreement, state.differing.length > 0),
      ...remark(state),
    );
    detail.replaceChildren(
      actions(state),
      ...differing(state),
      ...quotes(state),
      feedback(state),
      make("p", { class: "v-timing" }, state.timing),
    );
  },
  refusal(state) {
    live.replaceChildren(
      asked("No answer", state.question),
      make("p", { class: "v-answer" }, "Your documents do not say."),
      soft(refused(state)),
      ...remark(state),
    );
    detail.replaceChildren(
      actions(state),
      ...rejected(state),
      feedback(state),
      make("p", { class: "v-timing" }, state.timing),
    );
  },
  welcome(state) {
    const examples = state.examples.map((question) =>
      make("li", null, button(question, () => pose(question), { class: "v-example", dir: "auto" })),
    );
    plain(
      soft(
        "The answer comes in your documents\u2019 own words, with the place it stands. " +
          "When they do not say, you are told so.",
      ),
    );
    if (!examples.length) return;
    detail.replaceChildren(eyebrow("For example"), make("ul", { class: "v-examples" }, ...examples));
  },
  empty(state) {
    plain(eyebrow("No documents yet"), large("Give Verbatim something to read."));
    detail.replaceChildren(
      soft("Add files or a whole folder under Documents, or in a terminal:"),
      make("pre", { class: "v-command" }, make("code", null, state.command)),
      soft("It reads text, Markdown, HTML, PDF, Word, e-mail and CSV files. New documents can be asked at once."),
    );
  },
  waiting() {
    plain(
      eyebrow("Getting ready"),
      large("Your files are being read."),
      soft("You can ask as soon as the first of them is in."),
    );
  },
  crowded(state) {
    plain(
      eyebrow("Not yet", " v-alarm"),
      large("Too many questions are waiting."),
      soft("Each takes a moment, one after the other. Try again in a few seconds."),
      again(state),
    );
  },
  error(state) {
    const problem = make("p", { class: "v-problem", dir: "auto" }, state.text);
    plain(eyebrow("That did not work", " v-alarm"), problem, again(state) ?? "");
  },
};
