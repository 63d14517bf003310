// Lists in a form: a row is added as a copy of the last one, emptied; rows are numbered anew in their field names.
const NUMBERED = /^(\w+)\.\d+\./;

function rowsOf(list) {
  return [...list.querySelectorAll("[data-row-of]")];
}

function number(list) {
  rowsOf(list).forEach((row, index) => {
    for (const field of row.querySelectorAll("[name]")) {
      field.name = field.name.replace(NUMBERED, `$1.${index}.`);
      field.id = `f-${field.name}`;
    }
  });
}

function empty(row) {
  for (const field of row.querySelectorAll("input")) field.value = field.defaultValue = "";
  for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
  for (const error of row.querySelectorAll(".error")) error.remove();
  for (const cell of row.querySelectorAll(".field-wrong")) cell.classList.remove("field-wrong");
}

function add(list) {
  const last = rowsOf(list).at(-1);
  const row = last.cloneNode(true);
  empty(row);
  // What every row begins with (one copy) stands in the row the server left blank.
  for (const field of row.querySelectorAll("[data-preset]")) field.value = field.dataset.preset;
  list.append(row);
  number(list);
  row.querySelector("input, select").focus();
}

function drop(row) {
  const list = row.closest("[data-rows]");
  if (rowsOf(list).length === 1) empty(row);
  else row.remove();
  number(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

// Enter goes on to the next row instead of sending the form: whoever types a list, or scans one, ends each line with it.
function onEnter(event) {
  const row = event.target.closest?.("[data-row-of]");
  if (event.key !== "Enter" || event.ctrlKey || event.isComposing || event.keyCode === 229) return;
  if (!row || !event.target.matches("input")) return;
  event.preventDefault();
  const next = row.nextElementSibling;
  if (next) next.querySelector("input, select").focus();
  else add(row.closest("[data-rows]"));
}

export function startRows() {
  document.addEventListener("keydown", onEnter);
  document.addEventListener("click", (event) => {
    const adds = event.target.closest("[data-row-add]");
    if (adds) add(adds.closest("fieldset").querySelector("[data-rows]"));
    const drops = event.target.closest("[data-row-drop]");
    if (drops) drop(drops.closest("[data-row-of]"));
  });
}
