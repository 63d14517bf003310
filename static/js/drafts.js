// Drafts: what is typed into <form data-draft="key"> stays in this tab until the server says it was taken.
// Nothing is lost on an error, an expired session or a closed browser window that is restored.
import { ofTab } from "./store.js";
import { word } from "./words.js";

const SAVE_AFTER_MS = 300;
const PREFIX = "draft:";

// Drafts of another person at the same seat are never shown: the scope is the account's.
function keyOf(name) {
  return `${PREFIX}${document.body.dataset.liveScope ?? ""}:${name}`;
}

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !field.closest("[data-no-draft]"),
  );
}

function read(form) {
  return fieldsOf(form).map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? field.checked : field.value]);
}

function write(form, values) {
  const fields = fieldsOf(form);
  // Another version of the form: a draft that does not fit is not forced in.
  if (fields.length !== values.length || fields.some((field, index) => field.name !== values[index][0])) return false;
  fields.forEach((field, index) => {
    if (typeof values[index][1] === "boolean") field.checked = values[index][1];
    else field.value = values[index][1];
  });
  return true;
}

function note(form, key, untouched) {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-quiet";
  drop.textContent = word("draftDrop");
  drop.addEventListener("click", () => {
    ofTab.drop(key);
    write(form, untouched);
    line.remove();
  });
  line.append(word("draft"), drop);
  form.prepend(line);
}

function restore(form) {
  const key = keyOf(form.dataset.draft);
  const untouched = read(form);
  const kept = ofTab.get(key);
  if (!kept || kept === JSON.stringify(untouched)) return;
  if (write(form, JSON.parse(kept))) note(form, key, untouched);
}

export function dropAllDrafts() {
  for (const key of ofTab.keys(PREFIX)) ofTab.drop(key);
}

export function startDrafts() {
  for (const done of document.querySelectorAll("[data-draft-done]")) ofTab.drop(keyOf(done.dataset.draftDone));
  document.querySelectorAll("form[data-draft]").forEach(restore);
  document.addEventListener("htmx:after:swap", (event) => {
    for (const done of document.querySelectorAll("[data-draft-done]")) ofTab.drop(keyOf(done.dataset.draftDone));
    event.target.querySelectorAll?.("form[data-draft]").forEach(restore);
  });
  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.draft) return;
    clearTimeout(timer);
    timer = setTimeout(() => ofTab.set(keyOf(form.dataset.draft), JSON.stringify(read(form))), SAVE_AFTER_MS);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-drops-drafts")) dropAllDrafts();
    else if (form.dataset.draft) ofTab.set(keyOf(form.dataset.draft), JSON.stringify(read(form)));
  });
}
