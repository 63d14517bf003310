// One tab of a browser leads: by a Web Lock where the page is a secure context, else (plain http on a court's own
// network) by a lease in localStorage that the leader renews.
import { lasting } from "./store.js";

const LEASE_MS = 5000;
const LOOK_MS = 1500;

export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function byLock(name, lead, signal) {
  try {
    await navigator.locks.request(name, { signal }, () => lead(signal));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function holderOf(key) {
  const [id, until] = (lasting.get(key) ?? "").split(" ");
  return Number(until) > Date.now() ? id : "";
}

async function leadWhileHeld(key, me, lead, signal) {
  const term = new AbortController();
  const stop = () => term.abort();
  const renew = () => (holderOf(key) && holderOf(key) !== me ? stop() : lasting.set(key, `${me} ${Date.now() + LEASE_MS}`));
  const onStorage = (event) => event.key === key && holderOf(key) && holderOf(key) !== me && stop();
  signal.addEventListener("abort", stop, { once: true });
  window.addEventListener("storage", onStorage);
  const timer = setInterval(renew, LOOK_MS);
  await lead(term.signal);
  clearInterval(timer);
  window.removeEventListener("storage", onStorage);
  if (holderOf(key) === me) lasting.drop(key);
}

async function byLease(name, lead, signal) {
  const key = `leader:${name}`;
  const me = `${Date.now()}-${Math.random()}`;
  while (!signal.aborted) {
    if (!holderOf(key)) {
      // Two tabs may claim at once: the later claim stands, and both look again before one of them leads.
      if (!lasting.set(key, `${me} ${Date.now() + LEASE_MS}`)) return lead(signal);
      await sleep(200 + Math.random() * 100, signal);
      if (holderOf(key) === me && !signal.aborted) await leadWhileHeld(key, me, lead, signal);
    }
    await sleep(LOOK_MS + Math.random() * 500, signal);
  }
}

// Runs lead(signal) whenever this tab leads; lead must return when the signal aborts.
export function whenLeader(name, lead) {
  let leaving;
  const begin = () => {
    leaving = new AbortController();
    (navigator.locks ? byLock : byLease)(name, lead, leaving.signal);
  };
  window.addEventListener("pagehide", () => leaving.abort());
  window.addEventListener("pageshow", (event) => event.persisted && begin());
  begin();
}
