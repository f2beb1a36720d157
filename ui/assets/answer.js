// The answer card: asks, waits, and shows what comes (see ui/view.py). An
// answer that comes after a newer question, or after Cancel, is dropped.

const PATIENCE = 700; // milliseconds before saying what a question waits for
let asking = null; // the question under way
let shown = null;
let inside = null; // the collection the card belongs to
let link = linked();

const lost = (question) => ({
  kind: "error",
  question,
  text: lostTouch,
});

const show = (state) => {
  shown = state;
  page.question = state.kind === "answer" || state.kind === "refusal" ? state.question : "";
  kinds[state.kind](state);
};

const busy = (words) => {
  element.classList.toggle("v-busy", words !== "");
  element.querySelector(".v-waiting").textContent = words;
  element.querySelector(".v-result").setAttribute("aria-busy", String(words !== ""));
};

const settle = () => {
  asking = null;
  busy("");
  tell("settled");
};

/** Say what the question waits for, as long as it waits. */
const report = async (mine) => {
  while (mine === asking) {
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    if (mine !== asking) return;
    const words = await reach(server.waiting({ ticket: mine.ticket, collection: mine.collection }), "");
    if (mine === asking && words) busy(words);
  }
};

const giveUp = () => {
  if (asking) server.cancel({ ticket: asking.ticket }).catch(() => {});
  asking = null;
};

const ask = async ({ question, sure, collection, place }) => {
  giveUp();
  const mine = { question, collection, place, ticket: `${Date.now()}-${Math.random()}` };
  asking = mine;
  busy("Reading your documents\u2026");
  tell("asked");
  report(mine);
  const state = await reach(server.ask({ question, sure, collection, ticket: mine.ticket }), lost(question));
  if (mine !== asking) return;
  settle();
  if (state.kind === "cancelled" || collection !== page.collection) return;
  inside = collection; // its first card may still be on its way
  show(state);
  record(page.question || question.trim(), place);
  tell("answered", { key: state.key ?? null });
  if (place) open({ ...place, marks: marksWith(state, place) });
};

/** The address was gone back or forth to: show what it names, unless that is on the card. */
const revisit = () => {
  const now = linked();
  if (now?.question === shown?.question && !now?.place) return;
  giveUp();
  settle();
  link = now;
  if (!now) {
    shown = null;
    first(props.value);
    tell("answered", { key: null });
  } else if (inside === page.collection) follow({}); // else once its first card is there
};

heed("ask", ask);
heed("revisit", revisit);
heed("cancel", () => {
  if (!asking) return;
  giveUp();
  settle();
  say(said, "Cancelled");
});

/** Another bar is for what is being read, or else for the card; the box may hold the next question. */
const redecide = () => {
  const last = asking ?? { question: page.question, collection: inside };
  if (last.question && last.collection === page.collection) ask({ ...last, sure: page.sure });
};

let redeciding = null;
heed("sure", () => {
  clearTimeout(redeciding);
  redeciding = setTimeout(redecide, 120);
});

/** The first card of a collection: shown unless something was answered from it since; what is being read goes on. */
const first = (state) => {
  if (!state) return;
  page.home = state.home ?? page.home;
  if (page.collection && state.collection !== page.collection) return; // it was left since
  const entered = state.collection !== inside;
  const asked = asking || ["answer", "refusal", "crowded", "error"].includes(shown?.kind);
  if (!entered && asked) return;
  if (asking && asking.collection !== state.collection) {
    giveUp();
    settle();
  }
  inside = state.collection;
  page.enter(inside);
  show(state);
  if (entered) tell("answered", { key: null });
  if (link) follow(state);
};

/** Do what the address asks for, once its collection is there. */
const follow = ({ kind }) => {
  const { question, place } = link;
  link = null;
  if (kind === "error") return; // the card says why it can't be
  if (question) pose(question, { place });
  else open(place);
};

/** A page that waits for documents looks again when they come, or when none will. */
const recount = ({ documents, running }) => {
  const kind = shown?.kind;
  const came = documents > 0 && (kind === "empty" || kind === "waiting");
  if (came || (kind === "waiting" && !running)) trigger("refresh");
};

heed("counted", recount);
watch("value", () => first(props.value));
first(props.value);
