// Put before every component's script. Text becomes text nodes and nothing
// else: gradio's own templates ({{x}} too) end up in a JavaScript template
// literal, so a document that holds ${...} or a backslash would be run or break.

/** Make an element; a child that is "" or null is left out, a string is text. */
const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
};

/** A button that does something and never submits a form. */
const button = (label, click, attributes) => make("button", { type: "button", click, ...attributes }, label);

/** Tell the other parts of the page; the names begin with "verbatim:". */
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`verbatim:${name}`, { detail }));
const heed = (name, act) => document.addEventListener(`verbatim:${name}`, (event) => act(event.detail));

/** What the parts of the page share: the collection, the bar for answers, the question on the card. */
const page = (window.verbatim ??= {
  collection: "",
  home: "", // the collection a page without a link shows
  sure: null, // whole percent; null leaves it to the settings
  question: "",
  enter(name) {
    if (!name || name === this.collection) return;
    this.collection = name;
    tell("collection", name);
  },
});

/** The name of the collection this page shows. */
const chosen = () => page.collection || "default";

const lostTouch = "The page has lost touch with Verbatim. If it is still running, load the page again.";

/**
 * What the server says to a call, or `lost` when nothing came back: it is gone,
 * it failed, or the log-in has ended. Gradio gives undefined then and never rejects.
 */
const reach = async (call, lost = { problem: lostTouch }) => (await call.catch(() => null)) ?? lost;

/** Ask the reading panel to open a document; see ui/reading.py for what `asked` holds. */
const open = (asked) => tell("read", asked);

/** Ask a question; `more` may hold the `place` to open once it is answered. */
const pose = (question, more) => tell("question", { question, ...more });

/** The parts of a source line that are known, texts or elements, with a dot between them. */
const dotted = (...parts) =>
  parts.filter(Boolean).flatMap((part, at) => (at ? [" \u00b7 ", part] : [part]));

/** Have a screen reader say something; said twice, it is heard twice. */
const say = (region, text) => {
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
};

/** Put text on the clipboard, also where the browser has none for scripts (http on another host). */
const copy = async (text, within) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = make("textarea", { class: "v-hidden", readonly: true });
  const focused = document.activeElement;
  area.value = text;
  within.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  if (!done) throw new Error("this browser does not let the page copy");
};

/** Show on a button for a moment that it has done what it says. */
const confirmOn = (node, words) => {
  const before = node.dataset.label ?? node.textContent;
  node.dataset.label = before;
  node.style.minInlineSize = `${node.offsetWidth}px`; // so that nothing moves
  node.textContent = words;
  clearTimeout(node.verbatimTimer);
  node.verbatimTimer = setTimeout(() => (node.textContent = before), 1600);
};
