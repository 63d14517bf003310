// Short messages at the corner. Good ones leave by themselves; bad ones stay until closed.
import { word } from "./words.js";

const GOOD_STAYS_MS = 6000;

// tone: good | bad | action; link: {href, text}, optional. Returns the element.
export function toast(text, tone = "action", link = null) {
  const item = document.createElement("div");
  item.className = `toast-item toast-${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    words.append(" ", anchor);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.textContent = "×";
  close.setAttribute("aria-label", word("close"));
  close.addEventListener("click", () => item.remove());
  item.append(words, close);
  document.getElementById("toasts")?.append(item);
  if (tone !== "bad") setTimeout(() => item.remove(), GOOD_STAYS_MS);
  return item;
}

export function startToasts() {
  // A response header HX-Trigger: {"toast": {"text": "...", "tone": "good"}} arrives here.
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));
}
