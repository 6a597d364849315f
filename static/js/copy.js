// Buttons that copy a text of the page: data-copy names its id, data-copied the word shown then.
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    const word = button.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(source.textContent.replace(/\\\n\s*/g, ""));
      word.textContent = word.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source); // where the browser does not let us, mark it
    }
  });
})();
