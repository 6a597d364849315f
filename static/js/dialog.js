// Native dialogs for browsers without invoker commands, dialogs that arrive by htmx, and
// disclosures that stay open when htmx replaces them.
(() => {
  "use strict";
  const native = "commandForElement" in HTMLButtonElement.prototype;

  if (!native) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (!dialog) return;
      const command = button.getAttribute("command");
      if (command === "show-modal" && !dialog.open) dialog.showModal();
      if (command === "close") dialog.close();
    });
  }

  const openArrived = () => {
    for (const dialog of document.querySelectorAll("dialog[data-open-on-load]:not([open])")) {
      dialog.removeAttribute("data-open-on-load");
      dialog.showModal();
    }
  };
  openArrived();
  document.addEventListener("htmx:load", openArrived);

  let opened = new Set();
  document.addEventListener("htmx:beforeSwap", () => {
    opened = new Set([...document.querySelectorAll("details[id][open]")].map((each) => each.id));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  });
})();
