// The questions asked of this collection: ask again, save, check, remove.

const panel = element.querySelector("details");
const place = element.querySelector(".v-rows");
const said = element.querySelector(".v-said");
let key = null; // of the answer on the card
let rows = { saved: [], earlier: [], current: null };
let turn = 0;
let checks = {}; // how saved questions fared when they were asked again
let checking = null;
let clearingAsked = false; // whether to clear is being asked

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "11:04" today, "2 December" this year, "2 December 2024" before. */
const when = (iso) => {
  const then = new Date(iso);
  const now = new Date();
  if (Number.isNaN(then.getTime())) return "";
  if (then.toDateString() === now.toDateString()) {
    return `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  }
  const day = `${then.getDate()} ${MONTHS[then.getMonth()]}`;
  return then.getFullYear() === now.getFullYear() ? day : `${day} ${then.getFullYear()}`;
};

// Talking to the server

const take = (given, mine) => {
  if (!given || mine !== turn) return;
  rows = given;
  clearingAsked = false;
  tell("history", { current: rows.current, saved: rows.saved });
  render();
};

const refresh = async () => {
  turn += 1;
  const mine = turn;
  take(await reach(server.rows({ collection: page.collection, key }), null), mine);
};

const revise = async (what, id, words) => {
  turn += 1;
  const asked = { collection: page.collection, key, do: what, id };
  const mine = turn;
  const given = await reach(server.revise(asked), { ...rows, problem: lostTouch });
  take(given, mine);
  say(said, given.problem ?? words);
};

/** Ask the saved questions again, one after the other. */
const recheck = async () => {
  const mine = { over: false };
  checking = mine;
  checks = {};
  for (const row of rows.saved) {
    if (mine.over) break;
    checks[row.id] = { icon: "\u2026", words: "Asking again" };
    render();
    const ticket = `${Date.now()}-${Math.random()}`;
    checks[row.id] = await reach(server.recheck({ collection: page.collection, id: row.id, ticket }));
  }
  if (checking === mine) checking = null;
  render();
  say(said, summary());
};

const stop = () => {
  if (checking) checking.over = true;
};

const summary = () => {
  const all = Object.values(checks);
  const other = all.filter((one) => one.change !== "same").length;
  if (!other) return all.length === 1 ? "The answer is the same." : `All ${all.length} answers are the same.`;
  return `${other} of ${all.length} saved questions ${other === 1 ? "differs" : "differ"} from what was saved.`;
};

// What it looks like

const star = (row) =>
  button(
    row.saved ? "\u2605" : "\u2606",
    () => revise(row.saved ? "unsave" : "save", row.id, row.saved ? "No longer saved" : "Saved"),
    { class: "v-icon v-star", "aria-pressed": String(row.saved), "aria-label": `Save: ${row.question}` },
  );

const flag = (row) => {
  const check = checks[row.id];
  if (!check) return null;
  if (check.problem) return make("p", { class: "v-flag v-alarm" }, `\u26a0 ${check.problem}`);
  const differs = check.change && check.change !== "same";
  const now = differs && check.now ? [". Now: ", make("q", { dir: "auto" }, check.now), `, ${check.sure} sure`] : [];
  const accept = differs
    ? button("Save the new answer", () => accepting(row), { class: "v-quiet" })
    : "";
  return make(
    "p",
    { class: differs ? "v-flag v-alarm" : "v-flag" },
    make("span", null, make("span", { "aria-hidden": "true" }, `${check.icon} `), check.words, ...now),
    accept,
  );
};

const accepting = async (row) => {
  delete checks[row.id];
  await revise("accept", row.id, "The new answer is saved");
};

const item = (row) =>
  make(
    "li",
    null,
    star(row),
    make(
      "div",
      { class: "v-entry" },
      button(row.question, () => pose(row.question), { class: "v-open", dir: "auto" }),
      make("span", { class: "v-then", dir: "auto" }, row.answer || "No answer"),
      flag(row),
    ),
    make("time", { datetime: row.asked }, when(row.asked)),
    button("\u00d7", () => revise("forget", row.id, "Removed"), { class: "v-icon", "aria-label": `Remove: ${row.question}` }),
  );

const section = (title, entries, ...tools) =>
  entries.length
    ? [
        make("div", { class: "v-section" }, make("h2", { class: "v-eyebrow" }, title), ...tools),
        make("ul", { class: "v-entries" }, ...entries.map(item)),
      ]
    : [];

const askToClear = (asked) => {
  clearingAsked = asked;
  render();
  place.querySelector(asked ? ".v-plain" : ".v-clear")?.focus();
};

/** Clearing is asked once more, by buttons that stand elsewhere: a double click must not do it. */
const clearing = () => {
  if (!clearingAsked) return button("Clear", () => askToClear(true), { class: "v-quiet v-clear" });
  const words = "Remove all questions that are not saved, for good?";
  return make(
    "div",
    { class: "v-sure-row", role: "group", "aria-label": words },
    make("span", null, words),
    button("Remove", () => revise("clear", null, "Cleared"), { class: "v-danger" }),
    button("Keep", () => askToClear(false), { class: "v-plain" }),
  );
};

const checker = () =>
  checking
    ? button("Stop", stop, { class: "v-quiet" })
    : button("Ask saved questions again", recheck, { class: "v-quiet" });

const render = () => {
  const count = rows.saved.length + rows.earlier.length;
  element.querySelector(".v-many").textContent = count ? `(${count})` : "";
  panel.hidden = !count && !rows.problem;
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(
    ...(rows.problem ? [make("p", { class: "v-alarm" }, rows.problem)] : []),
    ...section("Saved", rows.saved, checker()),
    ...section("Earlier", rows.earlier, clearing()),
    make("p", { class: "v-soft" }, "Kept on this computer only."),
  );
  if (focused) [...place.querySelectorAll("button")].find((node) => node.getAttribute("aria-label") === focused)?.focus();
};

heed("answered", (detail) => {
  key = detail.key;
  refresh();
});
heed("collection", () => {
  turn += 1; // what is on its way is of the collection that was left
  key = null;
  stop();
  checks = {};
  clearingAsked = false;
  rows = { saved: [], earlier: [], current: null };
  render();
});
heed("keep", ({ saved }) =>
  revise(saved ? "save" : "unsave", null, saved ? "Question saved" : "Question no longer saved"));
render();
