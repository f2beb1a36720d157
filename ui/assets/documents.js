// The list of documents: searched, sorted, a page at a time, and what could not be read.
// What is brought to it is in uploads.js.

const place = element.querySelector(".v-documents");
const table = place.querySelector("table");
const body = place.querySelector("tbody");
const searchBox = place.querySelector("#v-search");
const sorting = place.querySelector(".v-sorting select");
const selectedBar = place.querySelector(".v-selected");
const pages = place.querySelector(".v-pages");
const filesButton = place.querySelector(".v-files");
const filesInput = place.querySelector(".v-pick-files");
const folderInput = place.querySelector(".v-pick-folder");
const problemLine = place.querySelector(".v-problem-line");
const unread = place.querySelector(".v-unread");

const NEW = { search: "", sort: "added", descending: true, page: 0 };
let query = { ...NEW };
let shown = null; // what the server said last
let turn = 0; // answers to an older query are dropped
let stale = true; // the tab is not seen: fetched when it is
const selected = new Map(); // id -> title
let looked = ""; // the version of the list in which all that is selected was there
let whole = null; // what was last selected as a whole: its search, and the version of the list
let opened = ""; // the row whose actions are seen
let asking = ""; // "row" or "selected": whether to remove them
const nodes = new Map(); // id -> row of the table

const seen = () => place.offsetParent !== null;

const fetchRows = async () => {
  if (!seen()) {
    stale = true;
    return;
  }
  stale = false;
  turn += 1;
  const mine = turn;
  const found = await reach(server.show({ ...query, collection: chosen() }));
  await askHow(); // or what failed just now would stand below before the panel above says it
  if (mine !== turn) return;
  problemLine.textContent = found.problem ?? "";
  if (found.problem) return;
  await dropGone(found.version);
  if (mine !== turn) return;
  shown = found;
  query.page = found.page;
  fill();
};

/** Documents that are gone are selected no longer. */
const dropGone = async (version) => {
  if (version === looked) return;
  const collection = chosen();
  const { ids } = selected.size ? await reach(server.all_ids({ collection })) : { ids: [] };
  if (!ids || collection !== chosen()) return; // asked again with the next look
  const there = new Set(ids);
  for (const id of selected.keys()) if (!there.has(id)) selected.delete(id);
  looked = version;
};

/** Have the server do something; the rows are fetched anew, and the page looks how far it is. */
const act = async (name, more) => {
  const done = await reach(server[name]({ collection: chosen(), ...more }));
  trigger("refresh");
  await fetchRows();
  if (done.problem) problemLine.textContent = done.problem;
};

const ask_for = (change) => {
  query = { ...query, page: 0, ...change };
  fetchRows();
};

// Words

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const dayOf = (date) => `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;

/** An ISO date without a time is a day, wherever it is read. */
const shortDay = (iso) => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso);
  return parts ? dayOf(new Date(parts[1], parts[2] - 1, parts[3])) : iso;
};

const since = (iso) => {
  const date = new Date(iso);
  if (!iso || Number.isNaN(date.getTime())) return "";
  const today = date.toDateString() === new Date().toDateString();
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return today ? `today, ${date.getHours()}:${minutes}` : dayOf(date);
};

// The table

const COLUMNS = [
  ["title", "Document", false],
  ["date", "Date", true],
  ["passages", "Passages", true],
  ["size", "Size", true],
  ["added", "Added", true],
];
const NUMBERS = ["passages", "size"]; // stand to the right: the arrow goes before the word

const sortBy = (name, downFirst) => {
  const same = query.sort === name;
  ask_for({ sort: name, descending: same ? !query.descending : downFirst });
};

const head = () => {
  const ids = shown.rows.map((row) => row.id);
  const all = make("input", { type: "checkbox", "aria-label": "Select all on this page" });
  all.checked = ids.length > 0 && ids.every((id) => selected.has(id));
  all.indeterminate = !all.checked && ids.some((id) => selected.has(id));
  all.addEventListener("change", () => choose(shown.rows, all.checked));
  const columns = COLUMNS.map(([name, label, downFirst]) => {
    const sorted = query.sort === name;
    const order = query.descending ? "descending" : "ascending";
    const arrow = make("span", { class: "v-arrow", "aria-hidden": "true" }, sorted ? (query.descending ? "\u2193" : "\u2191") : "");
    const parts = NUMBERS.includes(name) ? [arrow, label] : [label, arrow];
    const press = make("button", { type: "button", "data-act": `sort-${name}`, click: () => sortBy(name, downFirst) }, ...parts);
    return make("th", { scope: "col", class: `v-col-${name}`, "aria-sort": sorted ? order : null }, press);
  });
  all.dataset.act = "select-all";
  return [
    make("th", { scope: "col", class: "v-col-check" }, all),
    ...columns,
    make("th", { scope: "col", class: "v-col-more" }, make("span", { class: "v-hidden" }, "Actions")),
  ];
};

const BUSY = { waiting: "waiting to be read again", reading: "being read again\u2026", removing: "being removed\u2026" };

/** Whether to remove them, asked where the button was: the end of a double click on that is no answer. */
const removal = (words, yes, no) => {
  const single = (act) => (event) => event.detail > 1 || act();
  return make(
    "div",
    { class: "v-sure-row", role: "group", "aria-label": words },
    make("span", null, `${words} Your own files stay where they are.`),
    button("Keep", single(no), { class: "v-plain", "data-act": "keep" }),
    button("Remove", single(yes), { class: "v-danger", "data-act": "sure" }),
  );
};

const closeRow = () => {
  const id = opened;
  opened = "";
  asking = "";
  fill();
  nodes.get(id)?.querySelector("[data-act=more]")?.focus();
};

const actions = (row) => {
  if (asking === "row") {
    const yes = () => {
      opened = "";
      asking = "";
      selected.delete(row.id);
      act("remove_documents", { ids: [row.id] });
    };
    return removal("Remove it from this collection?", yes, closeRow);
  }
  const named = (label, doing, name) => button(label, doing, { class: "v-quiet", "data-act": name });
  return make(
    "div",
    { class: "v-row-actions" },
    named("Open", () => open({ document: row.id, collection: chosen() }), "open"),
    named("Read again", () => { closeRow(); act("read_again", { ids: [row.id] }); }, "again"),
    named("Remove\u2026", () => { asking = "row"; fill(); focusOn(row.id, "keep"); }, "remove"),
  );
};

const rowOf = (row) => {
  const check = make("input", { type: "checkbox", "data-act": "check", "aria-label": `Select ${row.title}` });
  check.checked = selected.has(row.id);
  check.addEventListener("change", () => choose([row], check.checked));
  const toggle = () => {
    asking = "";
    opened = opened === row.id ? "" : row.id;
    fill();
    if (opened) focusOn(row.id, "open");
  };
  const is_open = opened === row.id;
  const copies = row.copies ? `${row.copies} more with the same content` : "";
  const title = make(
    "th",
    { scope: "row" },
    make("button", { type: "button", class: "v-open", dir: "auto", "data-act": "title", click: () => open({ document: row.id, collection: chosen() }) }, row.title),
    row.file === row.title ? null : make("span", { class: "v-file", dir: "auto" }, row.file),
    copies ? make("span", { class: "v-file" }, copies) : null,
    row.warning ? make("span", { class: "v-file v-warned", dir: "auto" }, row.warning) : null,
    row.busy ? make("span", { class: "v-file v-being" }, BUSY[row.busy]) : null,
    is_open ? actions(row) : null,
  );
  const node = make(
    "tr",
    { "data-id": row.id, class: [selected.has(row.id) && "v-marked", row.busy && "v-busy-row"].filter(Boolean).join(" ") || null },
    make("td", { class: "v-col-check" }, check),
    title,
    make("td", { class: row.date ? "v-col-date" : "v-col-date v-none" }, shortDay(row.date) || "\u2013"),
    make("td", { class: "v-col-passages" }, row.passages.toLocaleString("en"), make("span", { class: "v-unit" }, row.passages === 1 ? " passage" : " passages")),
    make("td", { class: "v-col-size" }, row.size),
    make("td", { class: "v-col-added" }, make("span", { class: "v-unit" }, "added "), since(row.added)),
    make("td", { class: "v-col-more" }, make("button", { type: "button", class: "v-icon", "data-act": "more", "aria-expanded": String(is_open), "aria-label": `Actions for ${row.title}`, click: toggle }, "\u22ef")),
  );
  return node;
};

const focusOn = (id, name) => nodes.get(id)?.querySelector(`[data-act=${name}]`)?.focus();

/** Put the rows in place; those that have not changed stay, and so does the focus. */
const fillRows = () => {
  const active = document.activeElement;
  const inside = body.contains(active) || table.tHead.contains(active);
  const line = active?.closest("tr");
  const at = inside && { id: line.dataset.id, act: active.dataset.act, index: [...body.children].indexOf(line) };
  const rows = shown.rows.map((row) => {
    const state = JSON.stringify([row, selected.has(row.id), opened === row.id && (asking || "open")]);
    const old = nodes.get(row.id);
    if (old?.state === state) return old;
    const node = rowOf(row);
    node.state = state;
    nodes.set(row.id, node);
    return node;
  });
  const kept = new Set(shown.rows.map((row) => row.id));
  for (const id of nodes.keys()) if (!kept.has(id)) nodes.delete(id);
  const same = rows.length === body.children.length && rows.every((row, index) => row === body.children[index]);
  if (!same) body.replaceChildren(...rows);
  table.tHead.rows[0].replaceChildren(...head());
  if (at && (table.hidden || document.activeElement !== active)) focusAgain(at, rows);
};

/** The focus goes where it was; of a row that is gone, to the same place in the one that took it. */
const focusAgain = ({ id, act, index }, rows) => {
  const near = id ? nodes.get(id) ?? rows[Math.min(index, rows.length - 1)] : table.tHead;
  const node = near?.querySelector(`[data-act=${act}]`) ?? near?.querySelector("[data-act=more]");
  (table.hidden ? searchBox : (node ?? searchBox)).focus();
};

// What is selected

const choose = (rows, on) => {
  for (const { id, title } of rows) on ? selected.set(id, title) : selected.delete(id);
  if (!on) whole = null;
  fill();
};

const selectAll = async () => {
  const collection = chosen();
  const asked = { search: query.search, version: shown.version };
  const found = await reach(server.all_ids({ ...query, collection }));
  if (collection !== chosen()) return;
  problemLine.textContent = found.problem ?? "";
  for (const id of found.ids ?? []) selected.set(id, "");
  if (found.ids) whole = asked;
  fill();
};

/** Whether all that the search finds is selected, as far as the page knows. */
const allSelected = () => {
  if (shown.rows.length === shown.matching) return shown.rows.every(({ id }) => selected.has(id));
  if (!query.search && selected.size >= shown.matching) return true;
  return whole?.search === query.search && whole.version === shown.version;
};

const unselect = () => {
  selected.clear();
  whole = null;
  asking = "";
  fill();
  searchBox.focus();
};

const fillSelected = () => {
  const active = selectedBar.contains(document.activeElement) ? document.activeElement.dataset.act : "";
  selectedBar.hidden = selected.size === 0;
  if (!selected.size) {
    if (asking === "selected") asking = "";
    if (active) searchBox.focus();
    return;
  }
  const ids = [...selected.keys()];
  const count = files(ids.length, "document");
  if (asking === "selected") {
    const yes = () => {
      unselect();
      act("remove_documents", { ids });
    };
    const no = () => { asking = ""; fill(); selectedBar.querySelector("[data-act=remove]")?.focus(); };
    selectedBar.replaceChildren(removal(`Remove ${count} from this collection?`, yes, no));
  } else {
    const named = (label, doing, name) => button(label, doing, { class: "v-quiet", "data-act": name });
    const more = allSelected() ? null : named(`Select all ${shown.matching.toLocaleString("en")}`, selectAll, "all");
    selectedBar.replaceChildren(
      make("span", { class: "v-selected-count" }, `${count} selected`),
      ...[
        more,
        named("Read again", () => { unselect(); act("read_again", { ids }); }, "again"),
        named("Remove\u2026", () => { asking = "selected"; opened = ""; fill(); selectedBar.querySelector("[data-act=keep]")?.focus(); }, "remove"),
        named("Clear", unselect, "clear"),
      ].filter(Boolean),
    );
  }
  if (active) (selectedBar.querySelector(`[data-act=${active}]`) ?? selectedBar.querySelector("button")).focus();
};

// What could not be read

const failureRow = (one) =>
  make(
    "li",
    null,
    make("div", null, make("strong", { dir: "auto" }, one.file), make("span", { dir: "auto" }, one.reason)),
    make(
      "span",
      { class: "v-file-buttons" },
      button("Try again", () => act("try_again", { ids: [one.id] }), { class: "v-quiet", "aria-label": `Try ${one.file} again` }),
      button("Dismiss", () => act("dismiss", { ids: [one.id] }), { class: "v-quiet", "aria-label": `Dismiss ${one.file}` }),
    ),
  );

const fillUnread = () => {
  const above = new Set(mine().map((item) => item.id).filter(Boolean));
  const failed = shown.failed.filter((one) => !above.has(one.id));
  const count = shown.failures - (shown.failed.length - failed.length);
  unread.hidden = !failed.length;
  unread.querySelector("h2").textContent = `${files(count)} could not be read`;
  const focused = unread.contains(document.activeElement);
  const state = JSON.stringify(failed);
  if (unread.dataset.state === state) return;
  unread.dataset.state = state;
  unread.querySelector("ul").replaceChildren(...failed.map(failureRow));
  unread.querySelector("header .v-adding-buttons").hidden = failed.length < 2;
  if (focused) (unread.querySelector("button") ?? filesButton).focus();
};

const allUnread = (name) => () => act(name, { ids: shown.failed.map((one) => one.id) });
unread.querySelector(".v-again-all").addEventListener("click", allUnread("try_again"));
unread.querySelector(".v-dismiss-all").addEventListener("click", allUnread("dismiss"));

// All of it

const fill = () => {
  const empty = !shown.documents;
  place.classList.toggle("v-empty", empty && !mine().length);
  place.querySelector(".v-terminal").hidden = !empty || !shown.command;
  place.querySelector(".v-terminal code").textContent = shown.command;
  const holds = place.querySelector(".v-holds");
  const left = empty && holds.contains(document.activeElement);
  holds.hidden = empty;
  if (left) filesButton.focus();
  place.querySelector("#v-holds-title").textContent = shown.summary;
  place.querySelector(".v-found").textContent = shown.found;
  fillUnread();
  fillNotes(shown.notes, new Set(mine().map((item) => item.document).filter(Boolean)));
  if (empty) return;
  const found = shown.matching > 0;
  table.hidden = !found;
  const nothing = place.querySelector(".v-nothing");
  nothing.hidden = found;
  nothing.textContent = found ? "" : `No title or file name holds \u201c${query.search}\u201d.`;
  sorting.value = `${query.sort}${query.descending ? "-" : "+"}`;
  fillSelected();
  fillRows();
  pages.hidden = shown.pages < 2;
  const last = shown.first + shown.rows.length - 1;
  pages.querySelector("span").textContent = `${shown.first.toLocaleString("en")}\u2013${last.toLocaleString("en")} of ${shown.matching.toLocaleString("en")}`;
  pages.querySelector(".v-earlier-rows").disabled = shown.page === 0;
  pages.querySelector(".v-later-rows").disabled = shown.page === shown.pages - 1;
};

const turnPage = (step) => {
  ask_for({ page: query.page + step });
  place.querySelector(".v-tools").scrollIntoView({ block: "start" });
};

let typing = null;
searchBox.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    query = { ...query, page: 0, search: searchBox.value };
    await fetchRows();
    if (shown) say(heard, `${files(shown.matching, "document")} found`);
  }, 150);
});
sorting.addEventListener("change", () => ask_for({ sort: sorting.value.slice(0, -1), descending: sorting.value.endsWith("-") }));
pages.querySelector(".v-earlier-rows").addEventListener("click", () => turnPage(-1));
pages.querySelector(".v-later-rows").addEventListener("click", () => turnPage(1));
table.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !opened) return;
  event.stopPropagation();
  closeRow();
});

noted.querySelector(".v-dismiss-notes").addEventListener("click", () => act("dismiss_notes", {}));

// Bringing files

filesButton.addEventListener("click", () => filesInput.click());
place.querySelector(".v-folder").addEventListener("click", () => folderInput.click());
for (const input of [filesInput, folderInput]) input.addEventListener("change", () => bring(pickedFiles(input)));
filesInput.accept = props.suffixes.join(",");
place.querySelector(".v-bring-note").textContent = `${props.kinds}, up to ${props.limit_text} each. They are copied into this collection, on this computer.`;

const overlay = place.querySelector(".v-dropping");
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let leaving = null;

const drag = (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault(); // or the browser would open the file in place of the page
  event.dataTransfer.dropEffect = "copy";
  clearTimeout(leaving);
  leaving = setTimeout(() => (overlay.hidden = true), 400); // the drag has left or was given up
  if (overlay.hidden) overlay.querySelector("p").replaceChildren("Drop to add to \u201c", make("bdi", null, chosen()), "\u201d");
  overlay.hidden = false;
};

document.querySelector(".gradio-container").append(overlay); // over every tab
document.addEventListener("dragover", drag);
document.addEventListener("drop", async (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  clearTimeout(leaving);
  overlay.hidden = true;
  const into = chosen(); // a folder takes its time, and another collection may be chosen meanwhile
  const found = droppedFiles(event.dataTransfer);
  if (!seen()) document.querySelector("#tab-documents-button")?.click();
  bring(await found, into);
});

// Keeping current

let lookSoon = null;
arrived = () => {
  lookSoon ??= setTimeout(() => {
    lookSoon = null;
    trigger("refresh");
    fetchRows();
  }, 600);
};
heed("collection", () => {
  query = { ...NEW };
  shown = null;
  selected.clear();
  looked = "";
  whole = null;
  nodes.clear();
  opened = "";
  asking = "";
  searchBox.value = "";
  delete unread.dataset.state;
  unread.hidden = true;
  noted.hidden = true;
  place.querySelector(".v-holds").hidden = true;
  fetchRows();
});
let version = "";
watch("value", () => {
  const news = props.value;
  if (!news || news.collection !== chosen() || news.version === version) return;
  version = news.version;
  fetchRows();
});
new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && stale && fetchRows()).observe(place);
document.addEventListener("visibilitychange", () => document.hidden || fetchRows());
