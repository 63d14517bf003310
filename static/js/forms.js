// Forms: sent once, and the summary of errors takes the focus.
const SUBMITS = "button:not([type=button]):not([type=reset]), input[type=submit]";

function submitsOf(form) {
  return [...form.elements].filter((element) => element.matches(SUBMITS));
}

function release(form) {
  delete form.dataset.sent;
  for (const button of submitsOf(form)) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

function guard(event) {
  const form = event.target;
  if (form.method === "dialog" || form.hasAttribute("data-send-often")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  // aria-disabled and not disabled: a disabled button would not be sent with the form and would lose the focus.
  for (const button of submitsOf(form)) button.setAttribute("aria-disabled", "true");
  event.submitter?.setAttribute("aria-busy", "true");
}

export function focusErrors(root) {
  root.querySelector("[data-error-summary=focus]")?.focus();
}

export function startForms() {
  document.addEventListener("submit", guard, true);
  // Back and forward bring a page back as it was left: mid-sending.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:after:swap", (event) => focusErrors(event.target));
  document.addEventListener("click", (event) => {
    // A link of the summary leads to the field; a group of choices cannot be scrolled to by its hidden inputs alone.
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
  focusErrors(document);
}
