// Single keys: "/" search, "?" key list, "g" and a letter to go to a page, "j" and "k" along a list
// with data-step, and the keys a page names itself with data-shortcut. Only outside fields; data-shortcuts="off" on <html> ends it.
(() => {
  "use strict";
  const root = document.documentElement;
  const FIELDS = "input, select, textarea, video, audio, [contenteditable]";
  const PATIENCE = 1500; // milliseconds between "g" and its letter
  let going = 0;

  const openSearch = () => {
    const field = document.querySelector("[data-search]");
    if (!field) return false;
    const holder = field.closest("[popover]");
    if (holder && !field.checkVisibility()) holder.showPopover();
    field.focus();
    field.select();
    return true;
  };

  const openList = () => {
    const list = document.getElementById("key-list");
    if (!list) return false;
    list.showModal();
    return true;
  };

  const press = (element) => {
    if (!element) return false;
    element.click();
    return true;
  };

  // A shortcut with data-shortcut-within acts only while the focus is inside that element.
  const own = (key) => {
    for (const element of document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)) {
      const within = element.dataset.shortcutWithin;
      if (!within || document.activeElement?.closest(within)) return press(element);
    }
    return false;
  };

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-step] a")];
    const here = links.indexOf(document.activeElement);
    const start = here < 0 ? links.findIndex((link) => link.ariaCurrent) - by : here;
    const next = links[Math.min(Math.max(start + by, 0), links.length - 1)];
    next?.focus();
    return Boolean(next);
  };

  const act = (key) => {
    if (going && Date.now() - going < PATIENCE) {
      going = 0;
      return press(document.querySelector(`[data-key="${CSS.escape(key)}"]`));
    }
    going = 0;
    if (key === "/") return openSearch();
    if (key === "?") return openList();
    if (key === "g") {
      going = Date.now();
      return true;
    }
    return own(key) || (key === "j" && step(1)) || (key === "k" && step(-1));
  };

  document.addEventListener("keydown", (event) => {
    if (root.dataset.shortcuts === "off" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
    if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
  });

  // The search button of small screens leads straight into the field.
  document.getElementById("site-search")?.addEventListener("toggle", (event) => {
    if (event.newState === "open") document.querySelector("[data-search]").focus();
  });
})();
