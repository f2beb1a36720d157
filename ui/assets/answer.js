// The answer card: what `props.value` (see ui/view.py) looks like on the page.

const SHOWN = 3; // quotes in sight; the others are folded away
const live = element.querySelector(".v-live");
const detail = element.querySelector(".v-detail");

const confidence = (given, extra) => {
  const meter = make("span", { class: "v-meter", "aria-hidden": "true" }, make("span"));
  meter.firstChild.style.inlineSize = `${given.percent}%`;
  const words = make("span", null, make("strong", null, given.words), ` ${given.label}`);
  const more = extra ? make("span", { class: "v-agree" }, extra) : null;
  return make("p", { class: "v-confidence" }, meter, words, more);
};

/** A card that opens the document: by its title as a button, or anywhere on it by mouse. */
const card = (given, content, note) => {
  const read = () => open(given.reference);
  const title = make(
    "button",
    { type: "button", class: "v-open", dir: "auto", click: read },
    given.title,
  );
  const where = dotted(given.date, given.page, note);
  const foot = make("footer", null, title, where && make("span", { class: "v-where" }, where));
  const click = (event) => {
    const selecting = String(window.getSelection()) !== "";
    if (!selecting && !event.target.closest("button")) read();
  };
  return make("li", { class: "v-card", click }, content, foot);
};

const quoted = (given, note) =>
  card(
    given,
    make(
      "blockquote",
      { dir: "auto" },
      given.before,
      make("mark", null, given.mark),
      given.after,
    ),
    note,
  );

const near = (given) =>
  card(given, make("blockquote", { dir: "auto", class: "v-near" }, given.text));

/** The card names its question: the box above may hold the next one already. */
const asked = (title, question) =>
  make("h2", { class: "v-eyebrow v-asked" }, `${title} to \u201c`, make("bdi", null, question), "\u201d");

const list = (title, cards) => [
  make("h2", { class: "v-eyebrow" }, title),
  make("ol", { class: "v-list" }, ...cards),
];

const kinds = {
  answer(state) {
    const long = state.text.length > 120 ? " v-long" : "";
    live.replaceChildren(
      asked("Answer", state.question),
      make("p", { class: `v-answer${long}`, dir: "auto" }, state.text),
      confidence(state.confidence, state.agreement),
    );
    const several = state.quotes.length > 1;
    const quotes = state.quotes.map((one) =>
      quoted(one, several ? `${one.confidence.label} sure` : ""),
    );
    detail.replaceChildren(
      ...list(several ? "Quotes" : "Quote", quotes.slice(0, SHOWN)),
      ...folded("More quotes", quotes.slice(SHOWN)),
      ...folded("Other candidates", state.others.map((one) => quoted(one, `${one.confidence.label} sure`))),
      make("p", { class: "v-timing" }, state.timing),
    );
  },
  refusal(state) {
    live.replaceChildren(
      asked("No answer", state.question),
      make("p", { class: "v-answer" }, "Your documents do not say."),
      make("p", { class: "v-soft" }, refused(state)),
    );
    const rejected = state.rejected ? [quoted(state.rejected, state.shortfall)] : [];
    detail.replaceChildren(
      ...(rejected.length ? list("Best candidate, not good enough", rejected) : []),
      ...(state.nearest.length ? list("Nearest passages", state.nearest.map(near)) : []),
      make("p", { class: "v-timing" }, state.timing),
    );
  },
  welcome(state) {
    const offered = state.examples.map((question) =>
      make(
        "li",
        null,
        make(
          "button",
          { type: "button", class: "v-example", dir: "auto", click: () => trigger("select", { question }) },
          question,
        ),
      ),
    );
    live.replaceChildren(
      make(
        "p",
        { class: "v-soft" },
        "The answer comes in your documents\u2019 own words, with the place it stands. " +
          "When they do not say, you are told so.",
      ),
    );
    detail.replaceChildren(
      ...(offered.length
        ? [make("h2", { class: "v-eyebrow" }, "For example"), make("ul", { class: "v-examples" }, ...offered)]
        : []),
    );
  },
  empty(state) {
    live.replaceChildren(
      make("h2", { class: "v-eyebrow" }, "No documents yet"),
      make("p", { class: "v-answer" }, "Give Verbatim something to read."),
    );
    detail.replaceChildren(
      make("p", { class: "v-soft" }, "In a terminal, add a file or a whole folder:"),
      make("pre", { class: "v-command" }, make("code", null, state.command)),
      make(
        "p",
        { class: "v-soft" },
        "It reads text, Markdown, HTML, PDF and Word files. Then ask here: " +
          "new documents can be asked at once.",
      ),
    );
  },
  waiting() {
    live.replaceChildren(
      make("h2", { class: "v-eyebrow" }, "Getting ready"),
      make("p", { class: "v-answer" }, "Your files are being read."),
      make("p", { class: "v-soft" }, "You can ask as soon as the first of them is in."),
    );
    detail.replaceChildren();
  },
  error(state) {
    live.replaceChildren(
      make("h2", { class: "v-eyebrow v-alarm" }, "That did not work"),
      make("p", { class: "v-problem", dir: "auto" }, state.text),
    );
    detail.replaceChildren();
  },
};

const refused = (state) =>
  state.rejected
    ? "The best candidate is too uncertain to be given as the answer."
    : "No passage answers this question.";

const folded = (title, cards) => {
  if (!cards.length) return [];
  const summary = make("summary", null, `${title} (${cards.length})`);
  return [make("details", { class: "v-folded" }, summary, make("ol", { class: "v-list" }, ...cards))];
};

const render = () => {
  const state = props.value;
  if (!state) return;
  const busy = state.kind === "busy";
  element.classList.toggle("v-busy", busy);
  element.querySelector(".v-waiting").textContent = busy ? state.text : "";
  element.querySelector(".v-result").setAttribute("aria-busy", String(busy));
  if (busy) document.dispatchEvent(new CustomEvent("verbatim:asked"));
  else kinds[state.kind](state);
};

/** A page that waits for documents looks again when they come, or when none will. */
const recount = ({ documents, running }) => {
  const kind = props.value?.kind;
  const came = documents > 0 && (kind === "empty" || kind === "waiting");
  if (came || (kind === "waiting" && !running)) trigger("refresh");
};

document.addEventListener("verbatim:counted", (event) => recount(event.detail));
watch("value", render);
render();
