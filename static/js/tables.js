// Lists: j and k walk the rows, a press anywhere on a row opens it, and on a phone each cell knows its heading.
import { bind } from "./keys.js";
import { isPanelOpen, openRow, openedRow } from "./panel.js";

function rowsAround(row) {
  const list = row?.closest(".list") ?? [...document.querySelectorAll(".list")].find((one) => one.querySelector("tr[data-row]"));
  return list ? [...list.querySelectorAll("tr[data-row]")] : [];
}

function move(step) {
  const current = document.activeElement?.closest("tr[data-row]") ?? openedRow();
  const rows = rowsAround(current);
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(current) + step))];
  if (!next) return false;
  next.scrollIntoView({ block: "nearest" });
  // Reading in the panel goes on there; otherwise the focus walks with the row.
  if (!document.activeElement?.closest("#panel")) next.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  if (isPanelOpen() && next !== current) openRow(next);
  return true;
}

function pressRow(event) {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select")) return;
  if (String(getSelection())) return;
  row.querySelector("[data-row-link]")?.click();
}

function labelCells(root) {
  for (const table of root.querySelectorAll("table.rows")) {
    const words = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, index) => {
        if (cell.colSpan === 1 && words[index]) cell.dataset.label = words[index];
      });
    }
  }
}

export function startTables() {
  labelCells(document);
  document.addEventListener("htmx:after:swap", () => labelCells(document));
  document.addEventListener("click", pressRow);
  bind("j", () => move(1));
  bind("k", () => move(-1));
}
