// An asset at a glance: shows the panel that htmx has filled, and hides it when pointer and focus
// have left. Escape closes it, because it is a popover.
(() => {
  "use strict";
  const panel = document.getElementById("asset-preview");
  if (!panel || !panel.showPopover) return;
  const PATIENCE = 250; // milliseconds in which the pointer may cross from link to panel
  let leaving = 0;

  const isPeek = (target) => target.closest?.("[data-peek], #asset-preview");
  const hide = () => panel.matches(":popover-open") && panel.hidePopover();

  panel.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === panel && !panel.matches(":popover-open")) panel.showPopover();
  });
  // An answer that comes after the reader has gone on is not shown.
  panel.addEventListener("htmx:beforeSwap", (event) => {
    const asker = event.detail.requestConfig?.elt;
    if (asker && !asker.matches(":hover, :focus")) event.detail.shouldSwap = false;
  });
  document.addEventListener("mouseover", (event) => {
    clearTimeout(leaving);
    if (!isPeek(event.target)) leaving = setTimeout(hide, PATIENCE);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-peek]")) hide();
  });
})();
