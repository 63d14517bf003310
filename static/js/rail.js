// The rail: folded to icons on a PC (remembered), a drawer on a phone; and menus that close when one looks elsewhere.
import { lasting } from "./store.js";

const root = document.documentElement;

function setSlim(slim) {
  root.classList.toggle("rail-slim", slim);
  document.querySelector("[data-rail-fold]")?.setAttribute("aria-expanded", String(!slim));
}

function setShown(shown) {
  root.classList.toggle("rail-shown", shown);
  document.querySelector("[data-rail-open]")?.setAttribute("aria-expanded", String(shown));
  if (shown) document.querySelector(".rail a")?.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

export function startRail() {
  setSlim(root.classList.contains("rail-slim"));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-rail-fold]")) {
      const slim = !root.classList.contains("rail-slim");
      setSlim(slim);
      lasting.set("rail", slim ? "slim" : "wide");
    }
    if (event.target.closest("[data-rail-open]")) setShown(true);
    if (event.target.closest("[data-rail-close]")) setShown(false);
    closeMenus(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (root.classList.contains("rail-shown")) {
      event.preventDefault();
      setShown(false);
      document.querySelector("[data-rail-open]")?.focus();
    }
  });
}
