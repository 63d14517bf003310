// The operator's desk: the browser's telephone behind the buttons, and the record form that follows the call.
import { openPhone } from "./phone/port.js";
import { toast } from "./toast.js";

const desk = document.getElementById("desk");
const words = JSON.parse(document.getElementById("phone-words").textContent);
const REFRESH_MS = 150;
const SOON_MS = 15000;
const title = document.title;
const sound = new Audio(`${desk.dataset.sounds}ring.wav`);
let phone = null;
let acceptSoon = 0;
let stateWord = "connecting";
let stateReason = "";

sound.loop = true;

function say(name, reason = "") {
  [stateWord, stateReason] = [name, reason];
  showState();
}

function showState() {
  const place = desk.querySelector("[data-phone-word]");
  if (place) place.textContent = words[stateWord].replace("{reason}", stateReason);
  desk.querySelector("[data-phone-state]")?.classList.toggle("ink-bad", stateWord === "lost" || stateWord === "refused");
  const mute = desk.querySelector("[data-phone-do=mute]");
  mute?.setAttribute("aria-pressed", String(Boolean(phone?.muted)));
}

function ring(on) {
  document.title = on ? `☎ ${words.ringing} · ${title}` : title;
  // At Twilio the SDK rings by itself. Before the first click on a page a browser may forbid sounds.
  if (on && desk.dataset.phone === "gateway") sound.play().catch(() => {});
  else sound.pause();
}

const acts = {
  accept() {
    if (phone?.ringing) phone.accept();
    else {
      // The page may learn of the call before the telephone rings: the key counts when it does.
      acceptSoon = Date.now();
      toast(words.noRing);
    }
  },
  reject: () => phone?.reject(),
  mute: () => (phone?.mute(!phone.muted), showState()),
  digits: (button) => phone?.digits(button.dataset.digits),
};

function isRinging() {
  return document.getElementById("desk-now")?.dataset.state === "reserved";
}

function onClick(event) {
  // F2 answers what rings, also in the moment in which it still stands for the desk telephone.
  if (event.target.closest("[data-desk-telephone]") && isRinging()) {
    event.preventDefault();
    acts.accept();
  }
  const button = event.target.closest("[data-phone-do]");
  if (button?.dataset.phoneDo === "hangup" && phone?.talking) {
    event.preventDefault();
    phone.hangUp();
  } else if (button && button.dataset.phoneDo !== "hangup") acts[button.dataset.phoneDo](button);
  const record = event.target.closest("[data-record-of]");
  if (record && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    showRecord(record.dataset.recordOf);
  }
  const name = event.target.closest("[data-fill-name]");
  const field = document.getElementById("f-name");
  if (name && field) {
    field.value = name.dataset.fillName;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function fetchInto(id, url) {
  const target = document.getElementById(id);
  return window.htmx.ajax("GET", url, { source: target, target, swap: "innerHTML" });
}

// The form and the caller's card of one call; '' is the call going on.
function showRecord(call) {
  fetchInto("desk-record", call ? `${desk.dataset.recordUrl}/${call}` : desk.dataset.recordUrl);
  fetchInto("desk-caller", call ? `${desk.dataset.callerUrl}?call=${call}` : desk.dataset.callerUrl);
}

// My state and the call card follow even under the pointer, which rests on the button just pressed; but what would
// show the same (data-mark) stays as it is, with its focus.
let due = 0;

function refresh() {
  if (due) return;
  due = setTimeout(() => {
    due = 0;
    fetchInto("desk-me", desk.dataset.meUrl);
    fetchInto("desk-call", desk.dataset.callUrl);
  }, REFRESH_MS);
}

function keepSame(event) {
  const { target, text } = event.detail.ctx;
  const mark = ["desk-me", "desk-call"].includes(target?.id) && target.querySelector("[data-mark]")?.dataset.mark;
  if (mark && text.includes(`data-mark="${mark}"`)) event.preventDefault();
}

// A new call takes the form over, unless the form of another one is being filled in: what is typed stays.
function followCall() {
  const now = document.getElementById("desk-now")?.dataset ?? {};
  const shown = document.getElementById("record-of")?.dataset.call ?? "";
  ring(isRinging() && (phone?.ringing ?? true));
  if (!now.call || now.call === shown) return;
  const field = document.activeElement?.closest("#desk-record");
  if (!field || now.state === "on_call") showRecord("");
}

function startPhone() {
  if (!desk.dataset.phone) return say("none");
  phone = openPhone(desk.dataset.phone, { tokenUrl: desk.dataset.tokenUrl, sounds: desk.dataset.sounds });
  phone.addEventListener("registered", () => say("registered"));
  phone.addEventListener("lost", () => (say("lost"), ring(false)));
  phone.addEventListener("refused", (event) => say("refused", event.detail.reason));
  phone.addEventListener("incoming", () => {
    if (Date.now() - acceptSoon < SOON_MS) phone.accept();
    else ring(true);
    acceptSoon = 0;
  });
  for (const over of ["cancelled", "connected", "disconnected"]) phone.addEventListener(over, () => (ring(false), showState()));
}

// What one has done oneself shows at once, without waiting for the live feed.
function onDone(event) {
  if (event.detail.ctx?.request?.method === "POST") document.body.dispatchEvent(new CustomEvent("live:operators"));
}

document.addEventListener("click", onClick, true);
document.addEventListener("htmx:finally:request", onDone);
document.addEventListener("htmx:before:swap", keepSame);
for (const topic of ["calls", "operators", "refresh"]) document.body.addEventListener(`live:${topic}`, refresh);
document.addEventListener("htmx:after:swap", () => (showState(), followCall()));
startPhone();
showState();
