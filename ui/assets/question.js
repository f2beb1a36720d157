// The box for the question, its button, and the bar an answer has to reach.
// Every question asked on the page passes here: typed, clicked or linked.

const form = element.querySelector("form");
const box = element.querySelector("textarea");
const ask = element.querySelector("#ask");
const cancel = element.querySelector("#cancel");
const slider = element.querySelector("#v-sure");
const shownBar = element.querySelector("output");
const cost = element.querySelector(".v-cost");
const tooLong = element.querySelector("#v-too-long");
const said = element.querySelector(".v-said");

const SLOW = 400; // milliseconds before waiting is worth a button to end it
const KEPT = "verbatim.sure";
const BAR = 20; // whole percent, until the server has told the collection's own
let costs = { default: BAR, points: {} };
let waiting = null;

// The box

const grow = () => {
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
};

/** What is wrong with a question of more characters than are read; "" when nothing is. */
const excess = () => {
  const count = [...box.value.trim()].length;
  const [has, most] = [count, props.limit].map((number) => number.toLocaleString("en"));
  return count > props.limit ? `${has} characters; ${most} at most. Shorten it.` : "";
};

const measure = () => {
  grow();
  tooLong.textContent = excess();
  box.setAttribute("aria-invalid", String(tooLong.textContent !== ""));
};

const submit = (more) => {
  if (excess()) {
    box.focus();
    say(said, excess());
    return;
  }
  tell("ask", { question: box.value, sure: page.sure, collection: page.collection, ...more });
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
box.addEventListener("input", measure);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
heed("question", ({ question, ...more }) => {
  box.value = question;
  measure();
  submit(more);
});

// Waiting

const settle = () => {
  clearTimeout(waiting);
  waiting = null;
  if (document.activeElement === cancel) box.focus();
  cancel.hidden = true;
  ask.hidden = false;
};

heed("asked", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (document.activeElement === ask) cancel.dataset.focus = "1";
    ask.hidden = true;
    cancel.hidden = false;
    if (cancel.dataset.focus) cancel.focus();
    delete cancel.dataset.focus;
  }, SLOW);
});
heed("settled", settle);
cancel.addEventListener("click", () => tell("cancel"));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return; // a dialog's
  if (waiting) tell("cancel");
  else if (document.activeElement === box) box.blur();
});

// The bar

const tellBar = () => {
  const percent = Number(slider.value);
  shownBar.textContent = `${percent}\u00a0% sure`;
  slider.setAttribute("aria-valuetext", `${percent} % sure`);
  slider.style.setProperty("--v-share", `${((percent - slider.min) / (slider.max - slider.min)) * 100}%`);
  cost.textContent = costs.points?.[percent] ?? "";
};

const weigh = async () => {
  costs = await reach(server.coverage({ collection: page.collection }), costs);
  tellBar();
};

/** Until a bar is chosen it stands where the collection's own is. */
const begin = async () => {
  await weigh();
  if (page.sure === null) slider.value = costs.default ?? BAR;
  tellBar();
};

const remembered = () => {
  try {
    const percent = Number(localStorage.getItem(KEPT));
    return percent >= 5 && percent <= 95 && percent % 5 === 0 ? percent : null;
  } catch {
    return null; // the browser keeps nothing: so be it
  }
};

const remember = (percent) => {
  try {
    localStorage.setItem(KEPT, String(percent));
  } catch {
    // private windows may refuse; the bar holds as long as the page
  }
};

slider.addEventListener("input", tellBar);
slider.addEventListener("change", () => {
  page.sure = Number(slider.value);
  remember(page.sure);
  tell("sure", page.sure);
});
slider.addEventListener("pointerdown", weigh); // an evaluation may have ended since; the slider is the hand's
heed("collection", begin);

page.sure = remembered();
slider.value = page.sure ?? BAR;
tellBar();
if (page.collection) begin();
if (!new URLSearchParams(location.search).has("q")) box.focus();
