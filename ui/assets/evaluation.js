// The Evaluation tab. The server keeps the state; a page asks how it is when
// the tab comes into sight, and each second while something is measured.

const POLL = 1000;
const spoken = element.querySelector("[role=status]");
const workPlace = element.querySelector(".v-measure");
const keptPlace = element.querySelector(".v-kept");
const dialog = element.querySelector(".v-report");
let picked = ""; // the run chosen here; "" is the newest
let source = ""; // what was chosen to be measured
let timer = null;
let state = null;
const before = {}; // what each part shows, to be left alone while it is the same

const speak = (text) => {
  if (spoken.textContent !== text) spoken.textContent = text;
};

/** Build a part anew when what it shows has changed. */
const part = (name, place, value, build) => {
  const now = JSON.stringify(value);
  if (before[name] === now) return;
  before[name] = now;
  const focused = place.contains(document.activeElement);
  place.replaceChildren(...build());
  if (focused) place.querySelector("[tabindex='-1'], summary, select, button")?.focus({ preventScroll: true });
};

const call = async (name, more) => {
  const found = await reach(server[name]({ collection: chosen(), run: picked, ...more }), null);
  spoken.className = found ? "v-hidden" : "v-alarm"; // nothing else on the tab says that it is out of date
  if (found) {
    if (spoken.textContent === lostTouch) speak("");
    show(found);
  } else {
    speak(lostTouch);
    timer = setTimeout(() => call("look"), 5 * POLL);
  }
};

// What is measured

const choice = (given) => {
  const box = make("input", {
    type: "radio", name: "v-source", value: given.value,
    disabled: Boolean(given.missing), checked: given.value === source,
    change: () => { source = given.value; },
  });
  return make(
    "label",
    { class: "v-choice" },
    box,
    make("span", null, given.title, make("small", null, given.missing || given.note)),
  );
};

const form = (choices, notice) => {
  const open = choices.filter((one) => !one.missing);
  if (!open.some((one) => one.value === source)) source = open[0]?.value ?? "";
  const begin = (event) => {
    event.preventDefault();
    picked = "";
    call("start", { source });
  };
  return make(
    "form",
    { submit: begin },
    notice && make("p", { class: "v-alarm" }, notice),
    make(
      "fieldset",
      null,
      make("legend", { class: "v-eyebrow" }, "What to ask"),
      ...choices.map(choice),
    ),
    make("button", { type: "submit", class: "v-do", disabled: !open.length }, "Run the evaluation"),
  );
};

const running = (work) => [
  make(
    "section",
    { class: "v-running", "aria-label": work.title, tabindex: "-1" },
    make("h2", { class: "v-eyebrow" }, work.title),
    make("progress", { "aria-label": "Progress" }),
    make("p", { class: "v-soft v-step" }, ""),
    make("button", { type: "button", class: "v-halt", click: () => call("cancel") }, "Cancel"),
  ),
];

const follow = (work) => {
  const bar = workPlace.querySelector("progress");
  if (work.total > 1) {
    bar.max = work.total;
    bar.value = work.done;
  } else bar.removeAttribute("value");
  workPlace.querySelector(".v-step").textContent = work.text;
  workPlace.querySelector(".v-halt").disabled = work.ending;
  speak(`${work.title}. ${work.ending ? work.text : work.stage}`);
};

const idle = (given) => {
  const asking = form(given.choices, given.notice);
  if (!given.runs.length) return [asking];
  const folded = make("details", { class: "v-folded" }, make("summary", null, "Run the evaluation again"), asking);
  folded.open = Boolean(given.notice);
  return [folded];
};

// What was measured

const teaching = [
  make("h2", { class: "v-answer" }, "How often is it right?"),
  make(
    "p",
    { class: "v-soft" },
    "Nothing was measured here yet. An evaluation asks questions whose answers are known and counts: how often " +
      "the answer is right, whether it says nothing when the documents say nothing, and whether 80 % sure means " +
      "right four times in five.",
  ),
  make(
    "p",
    { class: "v-soft" },
    "It runs on this computer, beside your questions. To measure it on your own documents, say under some " +
      "answers whether they are right; these questions are then asked again and held against what you said.",
  ),
];

const figure = (given) =>
  make(
    "div",
    { class: "v-figure" },
    make("dt", null, given.label),
    make("dd", { class: "v-value" }, given.value),
    make("dd", null, given.interval && make("span", null, given.interval), given.words),
  );

const drawn = (title, remark, svg) =>
  make("figure", null, make("figcaption", null, make("strong", null, title), remark), svg);

const missed = (given) => {
  const row = (one) => {
    const bar = make("span", { class: "v-bar", "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.inlineSize = `${100 * one.share}%`;
    return make(
      "li",
      null,
      make("strong", null, `${one.count} \u00b7 ${one.name}`),
      bar,
      make("span", { class: "v-soft" }, one.words),
    );
  };
  return make(
    "figure",
    { class: "v-all" },
    make("figcaption", null, make("strong", null, given.title), "each counted once, at the first step that failed"),
    make("ul", { class: "v-missed" }, ...given.rows.map(row)),
  );
};

const heads = ["At least", "Answered", "Right of these", "Refused, no answer", "Refused, has one"];
const bars = (rows) => {
  const line = ([first, ...cells]) =>
    make("tr", null, make("th", { scope: "row" }, first), ...cells.map((text) => make("td", null, text)));
  const head = make("tr", null, ...heads.map((text) => make("th", { scope: "col" }, text)));
  return make(
    "details",
    { class: "v-folded" },
    make("summary", null, "Answering only when at least so sure"),
    make(
      "div",
      { class: "v-wide", role: "region", "aria-label": "What each bar gives", tabindex: "0" },
      make("table", null, make("thead", null, head), make("tbody", null, ...rows.map(line))),
    ),
  );
};

const pick = (runs, name) => {
  const options = runs.map((run) => make("option", { value: run.name, selected: run.name === name }, run.label));
  const change = (event) => {
    picked = event.target.value;
    call("look");
  };
  return make("select", { class: "v-runs", "aria-label": "Run", change }, ...options);
};

const kept = (run, runs) => [
  make(
    "header",
    null,
    make("h2", { class: "v-eyebrow" }, runs.length > 1 ? "Results" : `${run.when} \u00b7 ${run.title}`),
    runs.length > 1 ? pick(runs, run.name) : null,
  ),
  make("dl", { class: "v-figures" }, ...run.figures.map(figure)),
  run.compared && make("p", { class: "v-compared" }, run.compared),
  make("p", { class: "v-soft" }, `${run.made}. The ranges are 95 % intervals.`),
  make(
    "div",
    { class: "v-plots" },
    run.risk &&
      drawn("Errors when it answers less", "only the surest answers given, from left to right", plot(run.risk, ["questions answered, %", "wrong among them, %"], false)),
    run.reliability &&
      drawn("Is it as sure as it is right?", "on the dashed line: exactly as often right as it says", plot(run.reliability, ["says it is so sure, %", "is right, %"], true)),
    run.errors && missed(run.errors),
  ),
  run.bars.length ? bars(run.bars) : null,
  run.report
    ? make("button", { type: "button", class: "v-open v-full", click: full }, "Open the full report, with every question")
    : null,
];

// The report is shown in a frame that is no part of this page: whatever
// stands in it can't reach what is around it.

const full = async () => {
  const found = await reach(server.report({ run: state.shown.name }));
  if (!found.html) {
    speak(found.problem);
    keptPlace.querySelector(".v-full").replaceWith(make("p", { class: "v-alarm" }, found.problem));
    return;
  }
  dialog.querySelector("iframe").srcdoc = found.html;
  dialog.querySelector(".v-save").onclick = () => {
    const url = URL.createObjectURL(new Blob([found.html], { type: "text/html" }));
    make("a", { href: url, download: found.file }).click();
    setTimeout(() => URL.revokeObjectURL(url), POLL);
  };
  dialog.showModal();
};

dialog.querySelector(".v-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => dialog.querySelector("iframe").removeAttribute("srcdoc"));

const show = (given) => {
  clearTimeout(timer);
  const ended = state?.work && !given.work;
  state = given;
  const { work, shown, runs } = given;
  part("work", workPlace, work ? work.title : [given.choices, given.notice, runs.length > 0], () => (work ? running(work) : idle(given)));
  if (work) follow(work);
  part("kept", keptPlace, [shown, runs], () => {
    if (shown) workPlace.after(keptPlace);
    else workPlace.before(keptPlace); // first what it is good for, then the choice
    return shown ? kept(shown, runs).filter(Boolean) : teaching;
  });
  if (ended) speak(given.notice || "The evaluation is done; its figures are shown.");
  if (work && element.offsetParent) timer = setTimeout(() => call("look"), POLL);
};

new IntersectionObserver(([seen]) => seen.isIntersecting && call("look")).observe(element);
heed("collection", () => element.offsetParent && call("look"));
