// Running clocks: <time class="timer" data-since="ms since 1970"> ticks by the server's clock, not the PC's.
import { word } from "./words.js";

const offset = Number(document.body.dataset.now || Date.now()) - Date.now();

export function serverNow() {
  return Date.now() + offset;
}

export function inWords(seconds) {
  const total = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(total / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const two = (number) => String(number).padStart(2, "0");
  const unit = days ? "days" : hours ? "hours" : minutes ? "minutes" : "seconds";
  return word(unit, { d: days, h: hours % 24, mm: two(minutes % 60), m: minutes, ss: two(total % 60), s: total % 60 });
}

function tick() {
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = (serverNow() - Number(timer.dataset.since)) / 1000;
    const text = inWords(seconds);
    const place = timer.querySelector(".timer-text") ?? timer;
    if (place.textContent !== text) place.textContent = text;
    timer.classList.toggle("is-over", Boolean(timer.dataset.limit) && seconds > Number(timer.dataset.limit));
  }
}

export function startTimers() {
  tick();
  setInterval(tick, 1000);
}
