// The phone at a gateway: JSON messages over one WebSocket (docs/gateway.md).
import { Phone } from "./phone.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;

export class GatewayPhone extends Phone {
  constructor() {
    super();
    this.wait = FIRST_WAIT_MS;
    this.sid = "";
  }

  // A new token: the open line is told, a closed one is opened with it.
  async use({ token, address }) {
    Object.assign(this, { token, address });
    if (this.line?.readyState === WebSocket.OPEN) this.send({ type: "token", token });
    else this.open();
  }

  open() {
    this.line?.close();
    const line = (this.line = new WebSocket(`${this.address}?token=${encodeURIComponent(this.token)}`));
    line.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    line.addEventListener("close", () => {
      if (this.line !== line) return;
      this.tell("lost");
      setTimeout(() => this.line === line && this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    });
  }

  hear(message) {
    if (message.callSid && ["incoming", "connected"].includes(message.type)) this.sid = message.callSid;
    else if (message.callSid && message.callSid !== this.sid) return;
    if (message.type === "registered") this.wait = FIRST_WAIT_MS;
    const known = { registered: 1, incoming: 1, cancelled: 1, connected: 1, disconnected: 1 };
    if (known[message.type]) this.tell(message.type, message);
    else if (message.type === "error" && !message.callSid) this.tell("refused", { reason: message.message });
  }

  send(message) {
    if (this.line?.readyState === WebSocket.OPEN) this.line.send(JSON.stringify(message));
  }

  accept() {
    this.send({ type: "accept", callSid: this.sid });
  }

  reject() {
    this.send({ type: "reject", callSid: this.sid });
  }

  hangUp() {
    this.send({ type: "hangup", callSid: this.sid });
  }

  digits(digits) {
    this.send({ type: "digits", callSid: this.sid, digits });
  }

  mute(muted) {
    this.muted = muted;
    this.send({ type: "mute", callSid: this.sid, muted });
  }
}
