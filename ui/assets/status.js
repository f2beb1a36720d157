// The line under the title, and the keys that work everywhere on the page.

const line = element.querySelector(".v-line");
const bar = element.querySelector("progress");

const render = () => {
  const state = props.value;
  if (!state) return;
  if (line.textContent !== state.text) line.textContent = state.text;
  element.classList.toggle("v-broken", state.broken);
  bar.hidden = !state.running;
  if (state.total) {
    bar.max = state.total;
    bar.value = state.done;
  } else bar.removeAttribute("value");
  document.dispatchEvent(new CustomEvent("verbatim:counted", { detail: state }));
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const question = document.querySelector("#question textarea");
  if (!question?.offsetParent) return; // another tab is open
  event.preventDefault();
  question.focus();
  question.select();
});

watch("value", render);
render();
