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

/** Have the server change something; return the problem, if there is one. */
const change = async (what, more) => {
  turn += 1;
  const asked = { collection: page.collection, key, do: what, ...more };
  const mine = turn;
  const given = await reach(server.revise(asked), { ...rows, problem: lostTouch });
  take(given, mine);
  return given.problem ?? "";
};

const revise = async (what, id, words) => say(said, (await change(what, { id })) || words);

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
    const check = await reach(server.recheck({ collection: page.collection, id: row.id, ticket }));
    if (checking !== mine) return; // the collection was left
    checks[row.id] = check;
  }
  checking = null;
  render();
  say(said, summary(mine.over));
};

const stop = () => {
  if (checking) checking.over = true;
};

const summary = (stopped) => {
  const all = Object.values(checks);
  const asked = all.filter((one) => !one.problem);
  const other = asked.filter((one) => one.change !== "same").length;
  const of = stopped ? `${asked.length} asked so far` : `${asked.length} saved questions`;
  const verb = other === 1 ? "differs" : "differ";
  const same = asked.length === 1 ? "The answer is the same." : `All ${asked.length} answers are the same.`;
  const parts = [
    asked.length && (other || stopped) && `${other} of ${of} ${verb} from what was saved.`,
    asked.length && !other && !stopped && same,
    asked.length < all.length && `${all.length - asked.length} could not be asked.`,
  ];
  return parts.filter(Boolean).join(" ") || "Nothing was asked.";
};

// What it looks like

const star = (row) =>
  button(
    row.saved ? "\u2605" : "\u2606",
    () => revise(row.saved ? "unsave" : "save", row.id, row.saved ? "No longer saved" : "Saved"),
    { class: "v-icon v-star", "data-act": "save", "aria-pressed": String(row.saved), "aria-label": `Save: ${row.question}` },
  );

const flag = (row) => {
  const check = checks[row.id];
  if (!check) return null;
  if (check.problem) return make("p", { class: "v-flag v-alarm" }, `\u26a0 ${check.problem}`);
  const differs = check.change && check.change !== "same";
  const now = differs && check.now ? [". Now: ", make("q", { dir: "auto" }, check.now), `, ${check.sure} sure`] : [];
  const accept = differs
    ? button("Save the new answer", () => accepting(row), { class: "v-quiet", "data-act": "accept" })
    : "";
  return make(
    "p",
    { class: differs ? "v-flag v-alarm" : "v-flag" },
    make("span", null, make("span", { "aria-hidden": "true" }, `${check.icon} `), check.words, ...now),
    accept,
  );
};

/** Save the answer that is shown as the new one; what failed can be tried again. */
const accepting = async (row) => {
  const all = checks;
  const check = all[row.id];
  if (!check) return; // on its way already
  delete all[row.id];
  const problem = await change("accept", { id: row.id, answer: check.answer });
  if (problem) {
    all[row.id] = check;
    render();
  }
  say(said, problem || "The new answer is saved");
};

const item = (row) =>
  make(
    "li",
    { "data-question": row.question },
    star(row),
    make(
      "div",
      { class: "v-entry" },
      button(row.question, () => pose(row.question), { class: "v-open", "data-act": "ask", dir: "auto" }),
      make("span", { class: "v-then", dir: "auto" }, row.answer || "No answer"),
      flag(row),
    ),
    make("time", { datetime: row.asked }, when(row.asked)),
    button("\u00d7", () => revise("forget", row.id, "Removed"), { class: "v-icon", "data-act": "remove", "aria-label": `Remove: ${row.question}` }),
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
  if (!clearingAsked) return button("Clear", () => askToClear(true), { class: "v-quiet v-clear", "data-act": "clear" });
  const words = "Remove all questions that are not saved, for good?";
  return make(
    "div",
    { class: "v-sure-row", role: "group", "aria-label": words },
    make("span", null, words),
    button("Remove", () => revise("clear", null, "Cleared"), { class: "v-danger", "data-act": "sure" }),
    button("Keep", () => askToClear(false), { class: "v-plain", "data-act": "keep" }),
  );
};

const checker = () =>
  checking
    ? button("Stop", stop, { class: "v-quiet", "data-act": "check" })
    : button("Ask saved questions again", recheck, { class: "v-quiet", "data-act": "check" });

// Where the keyboard is

const entries = () => [...place.querySelectorAll(".v-entries > li")];

const focusIn = () => {
  const active = document.activeElement;
  if (!place.contains(active)) return null;
  const entry = active.closest("li");
  return { act: active.dataset.act, question: entry?.dataset.question, index: entries().indexOf(entry) };
};

/** The focus goes where it was; of a question that is gone, to the same place in the row that took it. */
const focusAgain = ({ act, question, index }) => {
  const all = entries();
  const near = all.find((one) => one.dataset.question === question) ?? all[Math.min(index, all.length - 1)];
  const node = index < 0
    ? place.querySelector(`.v-section [data-act=${act}]`)
    : (near?.querySelector(`[data-act=${act}]`) ?? near?.querySelector("[data-act=ask]"));
  const otherwise = panel.hidden ? document.querySelector("#question textarea") : panel.querySelector("summary");
  (node ?? otherwise)?.focus();
};

const render = () => {
  const count = rows.saved.length + rows.earlier.length;
  element.querySelector(".v-many").textContent = count ? `(${count})` : "";
  panel.hidden = !count && !rows.problem;
  const at = focusIn();
  place.replaceChildren(
    ...(rows.problem ? [make("p", { class: "v-alarm" }, rows.problem)] : []),
    ...section("Saved", rows.saved, checker()),
    ...section("Earlier", rows.earlier, clearing()),
    make("p", { class: "v-soft" }, "Kept on this computer only."),
  );
  if (at) focusAgain(at);
};

heed("answered", (detail) => {
  key = detail.key;
  refresh();
});
heed("collection", () => {
  turn += 1; // what is on its way is of the collection that was left
  key = null;
  stop();
  checking = null;
  checks = {};
  clearingAsked = false;
  rows = { saved: [], earlier: [], current: null };
  render();
});
heed("keep", async ({ saved }) => {
  const asked = key;
  const problem = await change(saved ? "save" : "unsave", {});
  tell("kept", { key: asked, saved, problem }); // the card says it: this panel may be closed
});
render();
