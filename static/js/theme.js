// The theme switch without a page load. The form works alone; this only spares the round trip.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("[data-theme-form]") || !button) return;
    event.preventDefault();
    const body = new FormData(form, button);
    fetch(form.action, { method: "POST", body, redirect: "manual" })
      .then((answer) => answer.ok || answer.type === "opaqueredirect" || Promise.reject(answer))
      .catch(() => document.dispatchEvent(new CustomEvent("requestfailed")));
    document.documentElement.dataset.theme = button.value;
    for (const each of form.querySelectorAll("[name=theme]")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
    form.closest("[popover]")?.hidePopover();
    document.dispatchEvent(new CustomEvent("themechange", { detail: button.value }));
  });
})();
