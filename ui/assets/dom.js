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

/** Ask the reading panel to open a document; see ui/reading.py for what `asked` holds. */
const open = (asked) =>
  document.dispatchEvent(new CustomEvent("verbatim:read", { detail: asked }));

/** The parts of a source line that are known, with a dot between them. */
const dotted = (...parts) => parts.filter(Boolean).join(" \u00b7 ");
