// The Documents tab: a plain table, and what could not be read.

const place = element.querySelector(".v-documents");

const cell = (text, attributes) => make("td", attributes, text || "\u2013");

const row = (given) =>
  make(
    "tr",
    null,
    make(
      "th",
      { scope: "row" },
      make(
        "button",
        { type: "button", class: "v-open", dir: "auto", click: () => open({ document: given.id }) },
        given.title,
      ),
      given.file === given.title ? null : make("span", { class: "v-file", dir: "auto" }, given.file),
    ),
    cell(given.date, { class: "v-date" }),
    cell(given.passages, { class: "v-number" }),
    cell(given.characters, { class: "v-number" }),
  );

const head = (text, attributes) => make("th", { scope: "col", ...attributes }, text);

const table = (rows) =>
  make(
    "table",
    null,
    make("caption", { class: "v-hidden" }, "Documents of this collection"),
    make(
      "thead",
      null,
      make(
        "tr",
        null,
        head("Document"),
        head("Date", { class: "v-date" }),
        head("Passages", { class: "v-number" }),
        head("Characters", { class: "v-number" }),
      ),
    ),
    make("tbody", null, ...rows.map(row)),
  );

const failures = (failed) => [
  make("h2", { class: "v-eyebrow v-alarm" }, "Could not be read"),
  make(
    "ul",
    { class: "v-failed" },
    ...failed.map((one) =>
      make("li", null, make("strong", { dir: "auto" }, one.file), make("span", { dir: "auto" }, one.reason)),
    ),
  ),
];

const render = () => {
  const { rows = [], failed = [] } = props.value ?? {};
  place.replaceChildren(
    rows.length ? table(rows) : make("p", { class: "v-soft" }, "No documents yet."),
    ...(failed.length ? failures(failed) : []),
  );
};

watch("value", render);
render();
