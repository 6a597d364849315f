// Toasts: dismissed by their button, leave by themselves unless they hold an error, and appear
// when a request fails.
(() => {
  "use strict";
  const LIFE = 8000; // milliseconds; time stops while the pointer or the focus is on the toast
  const region = document.getElementById("toasts");
  if (!region) return;

  const age = (toast) => {
    if (toast.dataset.aged || "stays" in toast.dataset) return;
    toast.dataset.aged = "yes";
    let timer = 0;
    const start = () => { timer = setTimeout(() => toast.remove(), LIFE); };
    const stop = () => clearTimeout(timer);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
    start();
  };
  const ageAll = () => region.querySelectorAll("[data-toast]").forEach(age);

  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  });
  new MutationObserver(ageAll).observe(region, { childList: true });
  ageAll();

  const failed = () => {
    const template = document.getElementById("toast-failed");
    if (template) region.append(template.content.cloneNode(true));
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "requestfailed"]) {
    document.addEventListener(name, failed);
  }
})();
