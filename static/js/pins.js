// Pressing on a picture under review points at a spot of it, for a remark.
document.addEventListener("click", (event) => {
  const picture = event.target.closest("[data-pins] img");
  if (!picture) return;
  const one = (selector) => document.querySelector(selector);
  const box = picture.getBoundingClientRect();
  const pin = one("[data-new-pin]");
  const put = (field, side, part) => {
    one(`#remark-${field}`).value = (part * 100).toFixed(1);
    pin.setAttribute(side, `${part * 100}%`);
  };
  put("across", "cx", (event.clientX - box.x) / box.width);
  put("down", "cy", (event.clientY - box.y) / box.height);
  pin.setAttribute("visibility", "visible");
  one("#remark-spot").open = true;
  one("#remark-text").focus({ preventScroll: true });
});
