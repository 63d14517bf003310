// Reading server-sent events by fetch. EventSource would hide what we need: the server's pings (is the line alive?),
// the status (signed out, or full), and a Last-Event-ID for the first connection.
export class Refused extends Error {
  constructor(status, waitSeconds) {
    super(`event stream refused: ${status}`);
    this.status = status;
    this.waitSeconds = waitSeconds;
  }
}

// Collects lines into events; `onEvent({id, topic, data})` for each one that carries data.
export function parser(onEvent) {
  let rest = "";
  let fields = {};
  function takeLine(line) {
    if (line === "") {
      if (fields.data) onEvent({ id: fields.id ?? "", topic: fields.event ?? "message", data: fields.data.join("\n") });
      fields = {};
      return;
    }
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (name === "data") (fields.data ??= []).push(value);
    else if (name) fields[name] = value;
  }
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(takeLine);
  };
}

// Resolves when the server ends the stream; rejects with Refused, or with what fetch says when the line breaks.
export async function readStream(url, { lastId, signal, onEvent, onAlive }) {
  const headers = { Accept: "text/event-stream" };
  if (lastId) headers["Last-Event-ID"] = lastId;
  const response = await fetch(url, { headers, signal, cache: "no-store", credentials: "same-origin" });
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    // A page instead of a stream is the sign-in page at the end of a redirect.
    throw new Refused(response.ok ? 401 : response.status, Number(response.headers.get("Retry-After")) || 0);
  }
  const take = parser(onEvent);
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  onAlive();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onAlive();
    take(decoder.decode(part.value, { stream: true }));
  }
}
