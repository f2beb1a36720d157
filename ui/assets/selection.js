// From what is selected on the page to offsets in the stored text. The page
// counts in UTF-16, documents in code points: an emoji is two there, one here.

const points = (text) => [...text].length;

/** Code points of a block before a place in it. */
const before = (block, node, offset) => {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return points(range.toString());
};

/** The part of a block that a range covers, without white space at its ends; null when none. */
const covered = (block, range) => {
  if (!range.intersectsNode(block)) return null;
  const all = [...block.textContent];
  let start = block.contains(range.startContainer) ? before(block, range.startContainer, range.startOffset) : 0;
  let end = block.contains(range.endContainer) ? before(block, range.endContainer, range.endOffset) : all.length;
  while (start < end && !all[start].trim()) start += 1;
  while (end > start && !all[end - 1].trim()) end -= 1;
  if (start >= end) return null;
  const from = Number(block.dataset.start);
  return { start: from + start, end: from + end, text: all.slice(start, end).join("") };
};

/** What is selected of the blocks, as `start`, `end` and `text`; null when nothing is. */
const selected = (blocks) => {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const parts = blocks.map((block) => covered(block, range)).filter(Boolean);
  if (!parts.length) return null;
  return {
    start: parts[0].start,
    end: parts[parts.length - 1].end,
    text: parts.map((part) => part.text).join("\n\n"),
  };
};

/** Select words with the arrow keys: alone they move by a word, with Shift they stretch. */
const steer = (event, fallback) => {
  const directions = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "backward", ArrowDown: "forward" };
  const direction = directions[event.key];
  if (!direction) return false;
  event.preventDefault();
  const selection = window.getSelection();
  if (!selection.rangeCount) selection.selectAllChildren(fallback);
  const unit = event.key === "ArrowUp" || event.key === "ArrowDown" ? "line" : "word";
  if (event.shiftKey) {
    selection.modify("extend", direction, event.ctrlKey || event.altKey ? "character" : unit);
  } else {
    const back = event.key === "ArrowLeft" || event.key === "ArrowUp";
    if (back) selection.collapseToStart();
    else selection.collapseToEnd();
    selection.modify("move", direction, unit);
    selection.modify("extend", "forward", "word");
  }
  return true;
};
