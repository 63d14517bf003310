// Paper: data-print on a button opens the browser's print dialog.
export function startPrint() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}
