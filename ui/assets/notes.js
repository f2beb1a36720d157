// What was passed over, or read only in part: told calmly, for nothing failed.

const NAMED = 50; // names in the list of what was passed over; the others are counted
const KINDS = 5; // endings that are named
const PARTS = 10; // files read in part that are listed
const LONGEST_ENDING = 12;

/** ".rtf"; "" for a name without an ending, or whose last dot begins none. */
const endingOf = (name) => {
  const ending = extension(name);
  return ending.length <= LONGEST_ENDING && !/\s/.test(ending) ? ending : "";
};

/** The endings of names, the most frequent first. */
const endingsOf = (names) => {
  const counts = new Map();
  for (const ending of names.map(endingOf)) counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
};

/** The parts of a name: the folders it lies in stand back. */
const nameParts = (name) => {
  const at = name.lastIndexOf("/") + 1;
  return [at ? make("span", { class: "v-file-folder" }, name.slice(0, at)) : null, name.slice(at)];
};

const kindsText = (endings) => {
  const more = endings.length > KINDS ? ` and ${endings.length - KINDS} more` : "";
  return endings.slice(0, KINDS).map((ending) => ending || "no ending").join(", ") + more;
};

/** Fill the disclosure of what was passed over; hidden when nothing was. */
const fillPassedOver = (node, { count, names, endings }) => {
  node.hidden = !count;
  if (!count) node.open = false; // the next ones begin folded
  const told = names.slice(0, NAMED);
  const state = JSON.stringify([count, told, endings]);
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.querySelector("summary").replaceChildren(
    `${files(count)} ${count === 1 ? "was" : "were"} passed over: no kind Verbatim reads (`,
    make("bdi", null, kindsText(endings)),
    ")",
  );
  node.querySelector("ul").replaceChildren(...told.map((name) => make("li", { dir: "auto" }, ...nameParts(name))));
  node.querySelector("p").textContent = count > told.length ? `and ${(count - told.length).toLocaleString("en")} more` : "";
};

// Of what the server has read, until it is dismissed

const noted = element.querySelector(".v-noted");

const partRow = (one) => make("li", null, make("div", null, make("strong", { dir: "auto" }, one.file), make("span", { dir: "auto" }, one.reason)));

/** Fill in the notes; what the panel of what is being added says already is left to it. */
const fillNotes = ({ in_part, ids, passed_over }, above) => {
  const listed = in_part.filter((one) => !above.has(one.id));
  const count = ids.filter((id) => !above.has(id)).length;
  const focused = noted.contains(document.activeElement);
  noted.hidden = !count && !passed_over.count;
  if (focused && noted.hidden) filesButton.focus();
  noted.querySelector("h2").textContent = count ? `${files(count)} read only in part` : "Passed over";
  fillPassedOver(noted.querySelector(".v-passed"), passed_over);
  const state = JSON.stringify([count, listed.slice(-PARTS)]);
  if (noted.dataset.state === state) return;
  noted.dataset.state = state;
  noted.querySelector(".v-parts").replaceChildren(...listed.slice(-PARTS).map(partRow));
  const more = (count - PARTS).toLocaleString("en");
  noted.querySelector(".v-more-files").textContent = count > PARTS ? `and ${more} more; the list below says of each what is missing` : "";
};
