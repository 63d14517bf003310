// The leader's side of the live connection: keeps one stream open, with growing pauses after failures, and
// remembers the newest events for tabs that open later.
import { sleep } from "./leader.js";
import { Refused, readStream } from "./stream.js";

// The server pings every 15 s; two missed pings and a bit mean the line is dead even if nothing says so.
export const SILENT_MS = 40000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const KEPT = 300;

// Ids grow: decimal numbers, or words of one length such as UUIDv7.
export function isAfter(id, other) {
  return id.length === other.length ? id > other : id.length > other.length;
}

export class Feed {
  constructor(url, lastId, { onEvent, onAlive, onDown, onEnded }) {
    Object.assign(this, { url, lastId, onEvent, onAlive, onDown, onEnded });
    this.completeSince = lastId;
    this.kept = [];
  }

  // What a tab that shows everything up to `id` has missed; null when that is not known.
  since(id) {
    if (!id) return [];
    if (isAfter(this.completeSince, id)) return null;
    return this.kept.filter((event) => isAfter(event.id, id));
  }

  take(event) {
    if (event.id) {
      this.lastId = event.id;
      this.kept.push(event);
      if (this.kept.length > KEPT) this.completeSince = this.kept.shift().id;
    }
    this.onEvent(event);
  }

  async attempt(signal) {
    const line = new AbortController();
    const cut = () => line.abort();
    let watch = setTimeout(cut, SILENT_MS);
    signal.addEventListener("abort", cut, { once: true });
    try {
      await readStream(this.url, {
        lastId: this.lastId,
        signal: line.signal,
        onEvent: (event) => this.take(event),
        onAlive: () => {
          clearTimeout(watch);
          watch = setTimeout(cut, SILENT_MS);
          this.wait = FIRST_WAIT_MS;
          this.onAlive();
        },
      });
      return 0;
    } catch (error) {
      if (error instanceof Refused && [401, 403].includes(error.status)) return -1;
      return error.waitSeconds * 1000 || 0;
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", cut);
    }
  }

  async run(signal) {
    this.wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const askedWait = await this.attempt(signal);
      if (signal.aborted) return;
      if (askedWait < 0) return this.onEnded();
      this.onDown();
      const pause = new AbortController();
      const hurry = () => pause.abort();
      window.addEventListener("online", hurry);
      signal.addEventListener("abort", hurry, { once: true });
      // Half of the pause is chance, so that a restarted server does not meet all browsers in one moment.
      await sleep(Math.max(askedWait, this.wait * (0.5 + Math.random() / 2)), pause.signal);
      window.removeEventListener("online", hurry);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  }
}
