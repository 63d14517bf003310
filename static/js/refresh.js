// Live fragments: what changed fades in, but nothing is exchanged under the pointer or under typing fingers.
// Such a change waits, marked on the fragment, until the pointer or the focus has left.
import { isTyping } from "./keys.js";
import { word } from "./words.js";

const PRESSABLE = "a, button, input, select, textarea, summary, label, tr[data-row]";
const CALM_MS = 400;
const hovers = matchMedia("(hover: hover)");
const waiting = new Map();
const before = new WeakMap();

function isBusy(target) {
  const focused = document.activeElement;
  if (target.contains(focused) && focused !== target && (isTyping(focused) || focused.matches(":focus-visible"))) return true;
  // On a touch screen the last thing tapped counts as hovered for ever.
  return hovers.matches && [...target.querySelectorAll(":hover")].some((element) => element.matches(PRESSABLE));
}

function isLive(context) {
  return context.sourceEvent?.type?.startsWith("live:");
}

function onSwap(event) {
  const context = event.detail.ctx;
  if (!isLive(context) || !context.target) return;
  if (isBusy(context.target) && context.text.trim()) {
    event.preventDefault();
    waiting.set(context.target, context);
    context.target.dataset.news = word("news");
  } else {
    before.set(context.target, context.target.textContent);
  }
}

function onSwapped(event) {
  const context = event.detail.ctx;
  if (!isLive(context) || !before.has(context.target)) return;
  const target = context.target.isConnected ? context.target : context.sourceElement;
  if (before.get(context.target) === target.textContent) return;
  target.classList.add("is-fresh");
  target.addEventListener("animationend", () => target.classList.remove("is-fresh"), { once: true });
}

function release() {
  for (const [target, context] of waiting) {
    if (!target.isConnected || !isBusy(target)) {
      waiting.delete(target);
      delete target.dataset.news;
      if (target.isConnected) window.htmx.swap(context);
    }
  }
}

export function startRefresh() {
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    if (waiting.size) timer = setTimeout(release, CALM_MS);
  };
  document.addEventListener("htmx:before:swap", onSwap);
  document.addEventListener("htmx:after:swap", onSwapped);
  document.addEventListener("pointerover", soon);
  document.addEventListener("pointerout", soon);
  document.addEventListener("focusout", soon);
}
