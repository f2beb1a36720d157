// The title with the switcher of collections. `props.value` is the name of the
// collection this page shows: gradio sends it along with every event.

const KEPT = "verbatim.collection";
const root = element.querySelector(".v-switch");
const chosenButton = element.querySelector(".v-chosen");
const menu = element.querySelector(".v-menu");
const list = menu.querySelector("ul");
const newButton = menu.querySelector(".v-new");
const form = menu.querySelector(".v-create");
const input = form.querySelector("input");
const problem = form.querySelector(".v-alarm");
const dialog = element.querySelector("dialog");
const said = element.querySelector(".v-said");
const first = props.value; // what a page without a link or a memory shows
let guessed = false; // the name comes from memory: it may be gone

// Which one

/** A tab keeps its collection when it is loaded again; a new one shows what was chosen last. */
const remembered = () => {
  try {
    return sessionStorage.getItem(KEPT) ?? localStorage.getItem(KEPT) ?? "";
  } catch {
    return ""; // the browser keeps nothing: so be it
  }
};

const remember = (name, where = [sessionStorage]) => {
  try {
    for (const memory of where) memory.setItem(KEPT, name);
  } catch {
    // private windows may refuse
  }
};

/** The address names what the page shows, so that loading it again shows the same. */
const rename = (name) => {
  const address = new URL(location.href);
  for (const part of ["q", "doc", "s", "e", "h", "collection"]) address.searchParams.delete(part);
  if (name !== first) address.searchParams.set("collection", name);
  history.replaceState(history.state, "", address);
};

const show = () => {
  element.querySelector(".v-name").textContent = props.value;
  page.enter(props.value);
};

const choose = (name) => {
  guessed = false;
  remember(name, [sessionStorage, localStorage]);
  rename(name);
  if (name !== props.value) props.value = name;
  show();
};

const begin = () => {
  const address = new URLSearchParams(location.search);
  const named = address.get("collection");
  const linked = address.has("q") || address.has("doc");
  const kept = linked ? "" : remembered(); // a link without a name means the first collection
  const name = named || kept || first;
  guessed = !named && name !== first;
  if (name !== props.value) props.value = name;
  show();
};

/** Going back or forth leads to the question of the address, in its collection. */
window.addEventListener("popstate", () => {
  const address = new URLSearchParams(location.search);
  const linked = address.has("q") || address.has("doc");
  const name = address.get("collection") ?? (linked ? first : props.value);
  tell("back"); // first: a document that lies over the page is closed, and no part of the address any more
  if (name !== props.value) {
    props.value = name;
    show();
  }
  tell("revisit");
});

heed("counted", ({ collection, gone }) => {
  if (!gone || !guessed || collection !== props.value) return;
  choose(first);
});
watch("value", () => {
  remember(props.value);
  show();
});

// The menu

const row = ({ name, size }, fixed) => {
  const current = name === props.value;
  const pick = make(
    "button",
    { type: "button", class: "v-pick", "aria-current": current ? "true" : null, click: () => take(name) },
    make("bdi", null, name),
    make("span", { class: "v-count" }, size),
  );
  const drop = fixed
    ? null
    : make("button", { type: "button", class: "v-drop-one", click: () => askToDrop(name, size) }, "Delete");
  drop?.setAttribute("aria-label", `Delete the collection ${name}`);
  return make("li", null, pick, drop);
};

const refill = async () => {
  const found = await reach(server.collections({}));
  const rows = found.collections?.map((one) => row(one, one.name === found.default));
  list.replaceChildren(...(rows ?? [make("li", null, make("p", { class: "v-alarm", role: "alert" }, found.problem))]));
};

const openMenu = async () => {
  await refill();
  menu.style.setProperty("--v-below", `${chosenButton.getBoundingClientRect().bottom + 6}px`);
  menu.hidden = false;
  chosenButton.setAttribute("aria-expanded", "true");
  (list.querySelector("[aria-current]") ?? list.querySelector("button"))?.focus();
};

const closeMenu = (back = true) => {
  if (menu.hidden) return;
  const inside = menu.contains(document.activeElement);
  menu.hidden = true;
  form.hidden = true;
  newButton.hidden = false;
  chosenButton.setAttribute("aria-expanded", "false");
  if (back && inside) chosenButton.focus();
};

const take = (name) => {
  closeMenu();
  if (name === props.value) return;
  choose(name);
  say(said, `Collection ${name}`);
};

chosenButton.addEventListener("click", () => (menu.hidden ? openMenu() : closeMenu()));
document.addEventListener("pointerdown", (event) => {
  if (!root.contains(event.target) && !dialog.open) closeMenu(false);
});
root.addEventListener("focusout", (event) => {
  const to = event.relatedTarget;
  if (to && !root.contains(to) && !dialog.contains(to)) closeMenu(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu.hidden || document.querySelector("dialog:modal")) return;
  event.stopPropagation();
  closeMenu();
}, true); // before what else the key means on the page
root.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target === input) return;
  event.preventDefault();
  if (menu.hidden) {
    openMenu();
    return;
  }
  const stops = [...menu.querySelectorAll(".v-pick"), newButton];
  const at = stops.indexOf(event.target.closest("li")?.querySelector(".v-pick") ?? event.target);
  stops[(at + step + stops.length) % stops.length].focus();
});

// A new one

newButton.addEventListener("click", () => {
  newButton.hidden = true;
  form.hidden = false;
  input.value = "";
  problem.textContent = "";
  input.focus();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const made = await reach(server.create({ name: input.value }));
  problem.textContent = made.problem ?? "";
  input.toggleAttribute("aria-invalid", Boolean(made.problem));
  if (made.problem) input.focus();
  else take(made.name);
});

// One less

let dropping = "";

const askToDrop = (name, size) => {
  dropping = name;
  dialog.querySelector("h2").replaceChildren("Delete \u201c", make("bdi", null, name), "\u201d?");
  dialog.querySelector("#v-confirm-text").textContent =
    `${size.startsWith("0 ") ? "It holds no documents" : size}. The questions asked here are deleted too, and the ` +
    "copies of files that were brought here. Your own files stay where they are. This can\u2019t be undone.";
  dialog.querySelector(".v-alarm").textContent = "";
  dialog.showModal();
};

dialog.querySelector(".v-plain").addEventListener("click", () => dialog.close());
dialog.querySelector(".v-danger").addEventListener("click", async (event) => {
  const press = event.currentTarget;
  press.disabled = true;
  if (dropping === props.value) choose(first); // nothing looks at it any more
  const done = await reach(server.drop({ name: dropping }));
  press.disabled = false;
  dialog.querySelector(".v-alarm").textContent = done.problem ?? "";
  if (done.problem) return;
  await refill();
  dialog.close();
  say(said, `The collection ${dropping} is deleted`);
});
dialog.addEventListener("close", () => {
  if (!menu.hidden) (list.querySelector("[aria-current]") ?? chosenButton).focus();
});

setTimeout(begin); // gradio sets the first value once more after this script has run
