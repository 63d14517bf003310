// Keys: data-key="F2" / "1 Alt+1" / "Ctrl+Enter" on anything one can press. Letters and digits alone never act
// while one is typing, and can be switched off altogether (WCAG 2.1.4).
import { openDialog } from "./dialog.js";
import { lasting } from "./store.js";

const handlers = new Map();
const KEY_WORD_SKIPS = "kbd, .count, .visually-hidden";

export function bind(combo, handler) {
  handlers.set(combo, handler);
}

export function isTyping(element) {
  if (!element) return false;
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !["checkbox", "radio", "button", "submit", "reset"].includes(element.type);
}

// 'F2', 'j', 'Ctrl+Enter', 'Alt+1'. Shift counts only with named keys: '?' already says it.
function comboOf(event) {
  const digit = event.altKey && /^Digit\d$/.test(event.code) ? event.code.slice(5) : "";
  const key = digit || (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const modifiers = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && key.length > 1 && "Shift"];
  return [...modifiers.filter(Boolean), key].join("+");
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function canAct(element) {
  return isShown(element) && !element.disabled && element.getAttribute("aria-disabled") !== "true";
}

function scopeOf() {
  return document.querySelector("dialog[open]") ?? document;
}

// The one nearest to where the person is: the form around the focus; else what cannot wait (a ringing call); else the first.
function pressable(combo) {
  const fits = (element) => element.dataset.key.split(" ").includes(combo) && canAct(element);
  const found = [...scopeOf().querySelectorAll("[data-key]")].filter(fits);
  const form = document.activeElement?.closest("form");
  return found.find((element) => form?.contains(element)) ?? found.find((element) => "keyFirst" in element.dataset) ?? found[0];
}

function press(element) {
  element.click();
  if (element.matches("input")) element.focus();
}

function onKey(event) {
  // While a Chinese input method composes, Enter and digits belong to it; a field filled by the browser names no key.
  if (!event.key || event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.metaKey) return;
  const combo = comboOf(event);
  const isSingle = combo.length === 1;
  if (isSingle && (isTyping(document.activeElement) || lasting.get("single-keys") === "off")) return;
  const element = pressable(combo);
  if (element) {
    event.preventDefault();
    if (!event.repeat) press(element);
  } else if (handlers.has(combo) && scopeOf() === document) {
    if (handlers.get(combo)(event) !== false) event.preventDefault();
  }
}

function wordOf(element) {
  if (element.dataset.keyWord || element.getAttribute("aria-label")) {
    return element.dataset.keyWord || element.getAttribute("aria-label");
  }
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll(KEY_WORD_SKIPS)) part.remove();
  return copy.textContent.trim();
}

function fillLegend(legend) {
  const list = legend.querySelector("[data-legend]");
  list.replaceChildren();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!isShown(element)) continue;
    const keys = document.createElement("dt");
    keys.append(...element.dataset.key.split(" ").flatMap((key) => [Object.assign(document.createElement("kbd"), { textContent: key }), " "]));
    list.append(keys, Object.assign(document.createElement("dd"), { textContent: wordOf(element) }));
  }
  legend.querySelector("[data-single-keys]").checked = lasting.get("single-keys") !== "off";
}

export function startKeys() {
  const legend = document.getElementById("legend");
  legend?.addEventListener("dialog:open", () => fillLegend(legend));
  legend?.addEventListener("change", (event) => {
    if (event.target.matches("[data-single-keys]")) lasting.set("single-keys", event.target.checked ? "on" : "off");
  });
  for (const mark of ["?", "？"]) bind(mark, () => openDialog("legend"));
  bind("Ctrl+k", () => document.querySelector("[data-search]")?.focus());
  document.addEventListener("keydown", onKey);
}
