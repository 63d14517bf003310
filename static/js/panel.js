// The side panel: a row of a list opens beside the list, under an address of its own (?open=id); Esc closes it.
// The row names only its id; where it is fetched comes from the page (data-panel-base), never from the address.
// A figure opens beside the list too: data-panel-link="row id/parts", e.g. "W01/rows/minus/DISC".
import { isTyping } from "./keys.js";

const panel = document.getElementById("panel");
const body = document.getElementById("panel-body");
let opened = "";

export function isPanelOpen() {
  return Boolean(panel) && !panel.hidden;
}

export function openedRow() {
  return document.querySelector("tr[data-row].is-open");
}

function rowOf(id) {
  return [...document.querySelectorAll("tr[data-row]")].find((row) => row.dataset.row === id);
}

function mark(row) {
  openedRow()?.classList.remove("is-open");
  row?.classList.add("is-open");
}

function address(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("open", id);
  else url.searchParams.delete("open");
  return url;
}

// Each part of an id is one part of the path: none may climb out of the base.
function pathOf(id) {
  const parts = id.split("/");
  return parts.includes("..") || parts.includes(".") ? "" : parts.map(encodeURIComponent).join("/");
}

async function load(id) {
  const row = rowOf(id.split("/")[0]);
  const home = row?.closest("[data-panel-base]") ?? document.querySelector("[data-panel-base]");
  if (!panel || !home || !pathOf(id)) return;
  opened = id;
  mark(row);
  const url = home.dataset.panelBase + pathOf(id);
  const isWhole = row?.dataset.row === id;
  panel.querySelector("[data-panel-page]").href = (isWhole && row.querySelector("[data-row-link]")?.href) || url;
  await window.htmx.ajax("GET", url, { source: body, target: body, swap: "innerHTML" });
}

function hide() {
  if (!isPanelOpen()) return;
  const row = openedRow();
  const heldFocus = panel.contains(document.activeElement);
  panel.hidden = true;
  body.replaceChildren();
  opened = "";
  mark(null);
  if (heldFocus) (row?.querySelector("[data-row-link]") ?? document.getElementById("main"))?.focus();
}

function open(id) {
  const step = opened ? "replaceState" : "pushState";
  history[step]({ open: id }, "", address(id));
  return load(id);
}

export function openRow(row) {
  return open(row.dataset.row);
}

export function closePanel() {
  if (!opened) return;
  hide();
  history.replaceState({}, "", address(""));
}

function onClick(event) {
  if (event.target.closest("[data-panel-close]")) return closePanel();
  const link = event.target.closest("[data-row-link], a[data-panel-link]");
  const hasHome = document.querySelector("[data-panel-base]");
  const id = (hasHome && link?.dataset.panelLink) || link?.closest("[data-panel-base] tr[data-row]")?.dataset.row;
  if (!id || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  const byKey = event.detail === 0;
  open(id).then(() => byKey && panel.focus());
}

function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  // The first Esc leaves a field, the second closes: one key must not throw away what is being typed.
  if (panel.contains(document.activeElement) && isTyping(document.activeElement)) document.activeElement.blur();
  else closePanel();
}

function followAddress() {
  const id = new URL(location.href).searchParams.get("open");
  if (id && id !== opened) load(id);
  if (!id) hide();
}

export function startPanel() {
  if (!panel) return;
  // Shown only when its content is there: an empty panel would flash, a failed one would stay.
  body.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.response.status >= 400) return;
    panel.hidden = false;
    body.scrollTop = 0;
  });
  // A list that was fetched anew by itself has lost the mark of the open row.
  document.addEventListener("htmx:after:swap", () => opened && mark(rowOf(opened.split("/")[0])));
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onEscape);
  window.addEventListener("popstate", followAddress);
  // htmx, a deferred script too, has to be ready before the first panel is fetched.
  document.addEventListener("DOMContentLoaded", followAddress);
}
