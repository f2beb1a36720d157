// Curves drawn from numbers as nodes of SVG; the words for those who do not
// see them come with the numbers.

const SIZE = { width: 340, height: 250, left: 44, top: 8, right: 12, bottom: 44 };

/** Make an element of SVG; a string is text. */
const draw = (tag, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

/** Where x (0 to 1) and y (0 to `top`) are in the drawing. */
const across = (x) => SIZE.left + (SIZE.width - SIZE.left - SIZE.right) * x;
const up = (y, top) => SIZE.height - SIZE.bottom - (SIZE.height - SIZE.top - SIZE.bottom) * Math.min(1, y / top);
const line = (points, top, kind) =>
  draw("path", {
    class: kind,
    d: points.map(([x, y], n) => `${n ? "L" : "M"}${across(x).toFixed(1)} ${up(y, top).toFixed(1)}`).join(""),
  });
const label = (x, y, anchor, text) => draw("text", { x, y, "text-anchor": anchor }, text);

const grid = (top, names) => {
  const parts = [];
  for (let tick = 0; tick <= 4; tick += 1) {
    const share = tick / 4;
    parts.push(line([[0, share * top], [1, share * top]], top, "v-grid"));
    parts.push(label(SIZE.left - 8, up(share * top, top) + 4.5, "end", `${Math.round(100 * share * top)}`));
    parts.push(label(across(share), SIZE.height - SIZE.bottom + 19, "middle", `${100 * share}`));
  }
  const middle = (SIZE.top + SIZE.height - SIZE.bottom) / 2;
  parts.push(label(across(0.5), SIZE.height - 6, "middle", names[0]));
  const turned = draw("text", { transform: `translate(11 ${middle}) rotate(-90)`, "text-anchor": "middle" }, names[1]);
  return [...parts, turned];
};

/** A plot of `given.points`; with `ideal` dots beside a dashed diagonal, else a curve. */
const plot = (given, names, ideal) =>
  draw(
    "svg",
    { role: "img", "aria-label": given.spoken, viewBox: `0 0 ${SIZE.width} ${SIZE.height}` },
    ...grid(given.top, names),
    ...(ideal ? [line([[0, 0], [1, 1]], given.top, "v-ideal")] : []),
    line(given.points, given.top, "v-curve"),
    ...(ideal
      ? given.points.map(([x, y]) => draw("circle", { class: "v-dot", cx: across(x), cy: up(y, given.top), r: 4 }))
      : []),
  );
