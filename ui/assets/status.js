// The line in the head: what there is, or how far the work on it is.

const line = element.querySelector(".v-line");
const bar = element.querySelector("progress");
const said = element.querySelector(".v-said");

const PATIENCE = 3000; // milliseconds without news of work that goes on
let latest = 0;
let waiting = null;
let phase = null; // spoken of when it changes: the counting between would never end

/** Looks may overtake each other, and one may be of a collection this page has left. */
const old = ({ at, collection }) => at < latest || collection !== chosen();

const render = () => {
  const state = props.value;
  if (!state || old(state)) return;
  latest = state.at;
  clearTimeout(waiting);
  if (state.running) waiting = setTimeout(() => trigger("again"), PATIENCE);
  if (line.textContent !== state.text) line.textContent = state.text;
  if (phase !== null && phase !== state.phase) say(said, state.text);
  phase = state.phase;
  element.classList.toggle("v-broken", state.broken);
  bar.hidden = !state.running;
  if (state.total) {
    bar.max = state.total;
    bar.value = state.done;
  } else bar.removeAttribute("value");
  tell("counted", state);
};

watch("value", render);
render();
// back on the page, what there is may be another; the other tabs are not there before they are opened
document.addEventListener("visibilitychange", () => document.hidden || trigger("again"));
