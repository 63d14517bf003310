// Live pages: one connection per browser and account, shared by its tabs. Every event becomes a DOM event
// `live:<topic>` on the body; `live:refresh` means: read everything anew.
import { Feed, SILENT_MS } from "./feed.js";
import { whenLeader } from "./leader.js";
import { serverNow } from "./timer.js";
import { word } from "./words.js";

const LOOK_MS = 5000;
const POLL_MS = 30000;
const me = `${Date.now()}-${Math.random()}`;
const seen = new Set();
const state = { heard: Date.now(), connected: false, ended: false, lastId: "", polled: 0 };
let channel;
let feed = null;
let tryAgain = () => {};

function dispatch(topic, data = "") {
  let detail = data;
  try {
    detail = JSON.parse(data);
  } catch {
    // Plain text stays text.
  }
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail }));
}

function deliver(event) {
  if (event.id) {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    if (seen.size > 1000) seen.delete(seen.values().next().value);
    state.lastId = event.id;
  }
  dispatch(event.topic, event.data);
}

function show() {
  const dot = document.querySelector("[data-live-state]");
  if (!dot) return;
  const silent = Date.now() - state.heard > SILENT_MS;
  const name = state.ended || silent ? "stale" : state.connected ? "live" : "reconnecting";
  const since = new Date(state.heard + serverNow() - Date.now());
  const time = [since.getHours(), since.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  const text = state.ended ? word("signedOut") : word(name, { time });
  if (dot.dataset.state !== name) dot.dataset.state = name;
  if (dot.textContent !== text) dot.textContent = text;
  // Without a stream the page still does not grow old: it asks now and then.
  if (name === "stale" && !state.ended && Date.now() - state.polled > POLL_MS) {
    state.polled = Date.now();
    dispatch("refresh");
  }
}

const on = {
  event: ({ event }) => deliver(event),
  alive: () => Object.assign(state, { heard: Date.now(), connected: true, ended: false }),
  down: () => Object.assign(state, { connected: false }),
  ended: () => Object.assign(state, { connected: false, ended: true }),
  // A new leader: say again what we have, in case the one before went while it was answering.
  lead: () => channel.postMessage({ type: "hello", from: me, after: state.lastId }),
  hello: ({ from, after }) => {
    if (!feed) return;
    // A page could be opened, so the account may be signed in again.
    if (state.ended) tryAgain();
    const events = feed.since(after);
    channel.postMessage({ type: "missed", to: from, events, connected: state.connected });
  },
  missed: ({ to, events, connected }) => {
    if (to !== me) return;
    if (connected) on.alive();
    if (events) events.forEach(deliver);
    else dispatch("refresh");
  },
};

function hear(message) {
  on[message.type](message);
  show();
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

async function lead(url, signal) {
  feed = new Feed(url, state.lastId, {
    onEvent: (event) => tell({ type: "event", event }),
    onAlive: () => tell({ type: "alive" }),
    onDown: () => tell({ type: "down" }),
    onEnded: () => tell({ type: "ended" }),
  });
  channel.postMessage({ type: "lead" });
  while (!signal.aborted) {
    await feed.run(signal);
    // Refused for good (signed out): this tab stays the leader, so that the others do not ask in vain as well.
    await new Promise((resolve) => {
      tryAgain = resolve;
      signal.addEventListener("abort", resolve, { once: true });
      if (signal.aborted) resolve();
    });
  }
  feed = null;
}

export function startLive() {
  const { liveUrl, liveScope, liveAfter } = document.body.dataset;
  if (!liveUrl) return;
  state.lastId = liveAfter;
  channel = new BroadcastChannel(`live:${liveScope}`);
  channel.onmessage = (message) => hear(message.data);
  channel.postMessage({ type: "hello", from: me, after: liveAfter });
  setInterval(show, LOOK_MS);
  whenLeader(`live:${liveScope}`, (signal) => lead(liveUrl, signal));
}
