// What can be done with an answer: copy it, save the proof of it, keep the question.

const said = element.querySelector(".v-said");
let star = null;
let starKey = null; // of the answer it is for

const copying = (state, form, name) => {
  const node = button(name, async () => {
    const done = await copy(state.copies[form], element).then(() => "Copied", () => "Not copied");
    confirmOn(node, done);
    say(said, done);
  }, { class: "v-quiet", "aria-label": `Copy as ${name.toLowerCase()}` });
  return node;
};

/** Hand a text to the browser as a file to save. */
const deliver = (file) => {
  const address = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  const link = make("a", { href: address, download: file.name, class: "v-hidden" });
  element.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

const saving = (state, form) => {
  const node = button(form.toUpperCase(), async () => {
    const file = await reach(server.evidence({ key: state.key, form }));
    const { problem } = file;
    if (!problem) deliver(file);
    confirmOn(node, problem ? "Not saved" : "Saved");
    say(said, problem || `Saved as ${file.name}`);
    failing(node, problem);
  }, { class: "v-quiet", "aria-label": `Save the evidence as ${form.toUpperCase()} file` });
  return node;
};

/** Say below the actions why one of them failed. */
const failing = (node, problem) => {
  const row = node.closest(".v-actions");
  row?.querySelector(".v-failure")?.remove();
  if (problem) row?.append(make("p", { class: "v-failure v-alarm" }, problem));
};

const keeping = (state) => {
  starKey = state.key;
  const click = () => tell("keep", { saved: star.getAttribute("aria-pressed") !== "true" });
  star = button("", click, { class: "v-quiet v-star" });
  starred(false);
  return star;
};

const starred = (saved) => {
  if (!star || star.getAttribute("aria-pressed") === String(saved)) return;
  star.setAttribute("aria-pressed", String(saved));
  star.replaceChildren(
    make("span", { "aria-hidden": "true" }, saved ? "\u2605 " : "\u2606 "),
    saved ? "Question saved" : "Save question",
  );
};

const group = (name, ...nodes) =>
  make("div", { class: "v-group", role: "group", "aria-label": name }, make("span", { class: "v-label", "aria-hidden": "true" }, name), ...nodes);

const actions = (state) => {
  const copies = state.copies
    ? group("Copy", copying(state, "text", "Text"), copying(state, "markdown", "Markdown"), copying(state, "citation", "Citation"))
    : null;
  const files = group("Evidence file", saving(state, "html"), saving(state, "json"));
  return make("div", { class: "v-actions" }, copies, files, keeping(state));
};

heed("kept", ({ key, saved, problem }) => {
  if (!star || key !== starKey) return; // another answer is on the card by now
  say(said, problem || (saved ? "Question saved" : "Question no longer saved"));
  failing(star, problem);
});
heed("history", ({ current, saved }) => starred(saved.some((one) => one.id === current)));
