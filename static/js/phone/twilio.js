// The phone at Twilio: its Voice SDK (static/vendor/twilio, loaded by the page as `Twilio`), with sounds of our own.
import { Phone } from "./phone.js";

const KEYS = ["dtmf0", "dtmf1", "dtmf2", "dtmf3", "dtmf4", "dtmf5", "dtmf6", "dtmf7", "dtmf8", "dtmf9", "dtmfs", "dtmfh"];

// The SDK would load each sound from the Internet.
function ownSounds(base) {
  const short = [...KEYS, "disconnect", "outgoing"].map((name) => [name, `${base}key.wav`]);
  return { incoming: `${base}ring.wav`, ...Object.fromEntries(short) };
}

export class TwilioPhone extends Phone {
  constructor(sounds) {
    super();
    this.sounds = ownSounds(sounds);
    this.call = null;
  }

  async use({ token }) {
    if (this.device) {
      this.device.updateToken(token);
      if (this.device.state === "unregistered") await this.device.register();
      return;
    }
    const device = (this.device = new window.Twilio.Device(token, { sounds: this.sounds, closeProtection: true }));
    device.on("registered", () => this.tell("registered"));
    device.on("unregistered", () => this.tell("lost"));
    device.on("error", (error) => this.tell("refused", { reason: error.message }));
    device.on("incoming", (call) => this.ring(call));
    await device.register();
  }

  ring(call) {
    this.call = call;
    call.on("accept", () => this.tell("connected"));
    call.on("cancel", () => this.over("cancelled"));
    call.on("reject", () => this.over("cancelled"));
    call.on("disconnect", () => this.over("disconnected"));
    this.tell("incoming", { from: call.parameters.From });
  }

  over(type) {
    this.call = null;
    this.tell(type);
  }

  accept() {
    this.call?.accept();
  }

  reject() {
    this.call?.reject();
  }

  hangUp() {
    this.call?.disconnect();
  }

  digits(digits) {
    this.call?.sendDigits(digits);
  }

  mute(muted) {
    this.muted = muted;
    this.call?.mute(muted);
  }
}
