// The operator's telephone in the browser, whoever carries the voices: register, ring, accept, reject, mute, digits,
// hang up. What it tells: registered, lost, refused, incoming, cancelled, connected, disconnected (Event with `detail`).
import { GatewayPhone } from "./gateway.js";
import { TwilioPhone } from "./twilio.js";

const RENEW_BEFORE_MS = 120000;
const AGAIN_MS = 15000;
const KINDS = { gateway: GatewayPhone, twilio: TwilioPhone };

async function freshToken(url) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const response = await fetch(url, { method: "POST", headers, credentials: "same-origin" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title ?? String(response.status));
  return answer;
}

// kind: gateway | twilio; tokenUrl answers POST with {token, identity, seconds, address}; sounds: where our own lie.
// Returns the phone, an EventTarget, already on its way to being registered.
export function openPhone(kind, { tokenUrl, sounds }) {
  const phone = new KINDS[kind](sounds);
  const renew = async () => {
    try {
      const given = await freshToken(tokenUrl);
      await phone.use(given);
      // Not left to the SDK, whose own warning does not come again after a renewal.
      setTimeout(renew, Math.max(AGAIN_MS, given.seconds * 1000 - RENEW_BEFORE_MS));
    } catch (error) {
      phone.tell("refused", { reason: error.message });
      setTimeout(renew, AGAIN_MS);
    }
  };
  renew();
  return phone;
}
