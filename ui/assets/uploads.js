// The panel of what is being added: a row a file, with what happens to it.

const SEEN = 60; // rows in sight; the others are counted
const adding = element.querySelector(".v-adding");
const addingRows = adding.querySelector("ul");
const addingBar = adding.querySelector("progress");
const addingTitle = adding.querySelector("h2");
const moreFiles = adding.querySelector(".v-more-files");
const cancelAll = adding.querySelector(".v-cancel-all");
const retryAll = adding.querySelector(".v-retry-all");
const putAway = adding.querySelector(".v-put-away");
const heard = element.querySelector(".v-heard");
const ORDER = ["sending", "failed", "kept", "waiting", "done", "duplicate", "cancelled"];
const passed = adding.querySelector(".v-passed");
let leftOut = []; // names of files in folders, of types that aren't read
let soon = null;

const files = (count, words = "file") => `${count.toLocaleString("en")} ${words}${count === 1 ? "" : "s"}`;
/** What is brought to a collection, by default the one that is seen; what another one gets goes on unseen. */
const mine = (into = chosen()) => items.filter((item) => item.collection === into);
const goesOn = ({ state }) => ["waiting", "sending", "kept"].includes(state);
const inState = (...states) => mine().filter((item) => states.includes(item.state));

const extension = (name) => (/\.[^./]+$/.exec(name.toLowerCase()) ?? [""])[0];

/** Why a file need not be sent; the server has the last word on those that are. */
const refusal = ({ file, name }) => {
  if (!props.suffixes.includes(extension(name)))
    return `${extension(name) ? `ends in \u201c${extension(name)}\u201d` : "has no file ending"}, a type that isn\u2019t read; expected ${props.suffixes.join(", ")}`;
  if (file.size > props.limit) return `is larger than ${props.limit_text}, the most that is read; split it`;
  if (file.size === 0) return "is empty: it has 0 bytes; expected words to quote";
  return "";
};

const leaveOut = (names) => {
  leftOut = names;
  fillPassedOver(passed, { count: names.length, names, endings: endingsOf(names) });
};

const bring = (found, into = chosen()) => {
  const known = ({ name, inFolder }) => !inFolder || props.suffixes.includes(extension(name));
  const taken = found.filter(known);
  if (!mine(into).some(goesOn)) forget(into);
  if (into === chosen()) leaveOut([...leftOut, ...found.filter((one) => !known(one)).map(({ name }) => name)]);
  for (const one of taken) {
    const reason = refusal(one);
    items.push({ ...one, collection: into, state: reason ? "failed" : "waiting", reason, hopeless: Boolean(reason) });
  }
  say(heard, taken.length ? `Adding ${files(taken.length)}` : "Nothing there can be read");
  changed();
  sendNext();
};

const forget = (into = chosen()) => {
  items.splice(0, items.length, ...items.filter((item) => item.collection !== into));
  if (into !== chosen()) return;
  leaveOut([]);
  addingRows.replaceChildren();
};

// What the rows say

const passages = (count) => (count === null ? "" : ` \u00b7 ${files(count, "passage")}`);

const words = {
  waiting: () => "waiting",
  sending: (item) => `sending ${Math.floor(100 * item.share)} %`,
  kept: (item) => ({ waiting: "waiting to be read", reading: "reading\u2026", stopping: "stopping\u2026" })[item.step],
  done: (item) => `added${passages(item.passages)}`,
  duplicate: (item) => (item.title ? `already here, as \u201c${item.title}\u201d` : "already here"),
  failed: (item) => item.reason,
  cancelled: () => "cancelled",
};
const SIGNS = { done: "\u2713", duplicate: "=", failed: "!", cancelled: "\u00d7" };

const fileRow = (item) => {
  item.node = make(
    "li",
    null,
    make("span", { class: "v-sign", "aria-hidden": "true" }),
    make("span", { class: "v-file-name", dir: "auto" }, ...nameParts(item.name)),
    make("span", { class: "v-file-state", dir: "auto" }),
    make("span", { class: "v-file-buttons" }),
    make("span", { class: "v-file-note", dir: "auto" }),
  );
  return item.node;
};

const fileButtons = (item) => {
  const label = { "aria-label": `Cancel ${item.name}`, class: "v-quiet" };
  if (goesOn(item)) return [button("Cancel", () => cancel([item]), label)];
  if (older(item)) return [button("Replace it", () => replace(item), { "aria-label": `Replace ${item.before.title}`, class: "v-quiet" })];
  const retry = { "aria-label": `Try ${item.name} again`, class: "v-quiet" };
  const can = (item.state === "failed" || item.state === "cancelled") && !item.hopeless;
  return can ? [button("Try again", () => again(item), retry)] : [];
};

/** A file of the same name was here before; files of two folders only happen to share theirs. */
const older = ({ state, before, inFolder }) => state === "done" && !inFolder && before;

const noteOf = (item) => {
  const parts = [
    inPart(item) && item.note,
    older(item) && `Another file of this name is here, as \u201c${item.before.title}\u201d; both answer.`,
    item.replaced,
  ];
  return parts.filter(Boolean).join(" ");
};

const replace = async (item) => {
  const { id, title } = item.before;
  Object.assign(item, { before: null, replaced: `It replaces \u201c${title}\u201d.` });
  delete item.node.dataset.state; // the row is another
  changed();
  await act("remove_documents", { ids: [id] });
};

const update = (item) => {
  const node = item.node ?? fileRow(item);
  const state = words[item.state](item);
  node.querySelector(".v-file-state").textContent = state;
  if (node.dataset.state === item.state) return node;
  node.dataset.state = item.state;
  node.querySelector(".v-sign").textContent = SIGNS[item.state] ?? "";
  node.querySelector(".v-file-note").textContent = noteOf(item);
  const place = node.querySelector(".v-file-buttons");
  const focused = place.contains(document.activeElement);
  place.replaceChildren(...fileButtons(item));
  if (focused) (place.querySelector("button") ?? node.nextElementSibling?.querySelector("button") ?? putAway).focus();
  return node;
};

const inPart = ({ state, note }) => state === "done" && Boolean(note);

/** "3 files added", "3 files added, 1 of them in part". */
const added = () => {
  const done = inState("done").length;
  const parts = mine().filter(inPart).length;
  if (!parts) return done && `${files(done)} added`;
  return parts === done ? `${files(done)} added in part` : `${files(done)} added, ${parts} of them in part`;
};

const outcome = () => {
  const count = (state) => inState(state).length;
  if (!mine().length) return "Nothing there can be read";
  const parts = [
    added(),
    count("duplicate") && `${count("duplicate")} already here`,
    count("failed") && `${count("failed")} not added`,
    count("cancelled") && `${count("cancelled")} cancelled`,
    leftOut.length && `${leftOut.length.toLocaleString("en")} passed over`,
  ];
  return parts.filter(Boolean).join(", ");
};

const draw = () => {
  soon = null;
  const busy = mine().filter(goesOn);
  const total = mine().length;
  adding.hidden = !total && !leftOut.length;
  if (shown) place.classList.toggle("v-empty", !shown.documents && !total);
  const title = busy.length ? `Adding ${files(total)}: ${total - busy.length} done` : outcome();
  if (busy.length) addingTitle.dataset.busy = "1";
  else if (addingTitle.dataset.busy) {
    delete addingTitle.dataset.busy;
    say(heard, title);
  }
  addingTitle.textContent = title;
  addingBar.hidden = !busy.length;
  addingBar.max = total || 1;
  addingBar.value = inState("sending").reduce((sum, item) => sum + item.share / 2, total - busy.length + inState("kept").length / 2);
  cancelAll.hidden = !busy.length;
  putAway.hidden = busy.length > 0;
  retryAll.hidden = busy.length > 0 || inState("failed").filter((item) => !item.hopeless).length < 2;
  const told = (one, other) => Boolean(noteOf(other)) - Boolean(noteOf(one)); // among those done, what has a note comes first
  const rows = ORDER.flatMap((state) => inState(state).sort(told)).slice(0, SEEN);
  const nodes = rows.map(update);
  const same = nodes.length === addingRows.children.length && nodes.every((node, at) => node === addingRows.children[at]);
  const active = document.activeElement;
  if (!same) addingRows.replaceChildren(...nodes);
  if (!same && active !== document.activeElement && active?.isConnected) active.focus();
  moreFiles.textContent = total > SEEN ? `and ${files(total - SEEN, "more file")}` : "";
};

changed = () => {
  soon ??= setTimeout(draw, 100);
};
cancelAll.addEventListener("click", () => cancel(mine()));
retryAll.addEventListener("click", () => inState("failed").filter((item) => !item.hopeless).forEach(again));
putAway.addEventListener("click", () => {
  const ids = mine().filter(inPart).map((item) => item.document);
  forget();
  draw();
  filesButton.focus();
  if (ids.length) act("dismiss_notes", { ids }); // they have been read here; the list says it too
  else fetchRows();
});
heed("collection", () => {
  leaveOut([]);
  delete addingTitle.dataset.busy;
  draw();
});
window.addEventListener("beforeunload", (event) => {
  if (items.some(({ state }) => state === "waiting" || state === "sending")) event.preventDefault();
});
