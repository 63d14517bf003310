// Requests by htmx: the token goes along, and what failed is said in words instead of being swapped in.
import { toast } from "./toast.js";
import { word } from "./words.js";

function isLive(context) {
  return context.sourceEvent?.type?.startsWith("live:");
}

function reasonOf(context) {
  try {
    const problem = JSON.parse(context.text);
    return problem.detail || problem.title;
  } catch {
    return `${context.response.status} ${context.response.raw.statusText}`.trim();
  }
}

function onRefusal(event) {
  const context = event.detail.ctx;
  const status = context.response.status;
  // A form with errors (422) comes back as a page part; what refreshes by itself fails without a word, the live dot tells.
  if (status === 422 || isLive(context)) return;
  if (status === 401) toast(word("signedOut"), "bad", { href: location.href, text: word("signIn") });
  else toast(word("refused", { reason: reasonOf(context) }), "bad");
}

function onError(event) {
  const { ctx: context, error } = event.detail;
  if (context && error instanceof TypeError && !context.response && !isLive(context)) toast(word("unreachable"), "bad");
}

export function startRequests() {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  document.addEventListener("htmx:config:request", (event) => {
    if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
    // What a page fetches by itself is no sign of the person, and must not keep a session from ending.
    if (isLive(event.detail.ctx)) event.detail.ctx.request.headers["X-Live"] = "1";
  });
  document.addEventListener("htmx:response:error", onRefusal);
  document.addEventListener("htmx:error", onError);
}
