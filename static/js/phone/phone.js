// What every kind of browser phone has: it tells of itself by events, and knows the call it rings with or talks on.
export class Phone extends EventTarget {
  constructor() {
    super();
    this.ringing = false;
    this.talking = false;
    this.muted = false;
  }

  tell(type, detail = {}) {
    if (type === "incoming") this.ringing = true;
    if (type === "cancelled" || type === "connected" || type === "disconnected") this.ringing = false;
    if (type === "connected") this.talking = true;
    if (type === "disconnected" || type === "lost") this.talking = this.muted = false;
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
