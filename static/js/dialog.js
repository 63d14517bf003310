// Dialogs: opened by data-dialog="id", closed by data-dialog-close or Esc. A press on the veil closes nothing:
// a slip of the mouse must not cost what was typed.
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }));
  dialog.showModal();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset.dialog);
    }
    event.target.closest("[data-dialog-close]")?.closest("dialog").close();
  });
}
