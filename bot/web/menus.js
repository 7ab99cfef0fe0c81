// What one may do with a product: a button on its card that opens a small menu. One menu is open at a time.

import { say as label } from "/labels.js";
import { icon, make } from "/parts.js";

const DOTS = "M5.5 12h.01M12 12h.01M18.5 12h.01";
const GAP_PX = 6;
let opened = null; // {button, menu} while one is

/** The button of a product's menu, or null where it has none; `choose(choice, product)` is called at a press. */
export function menuButton(product, choose) {
  if (!product.choices?.length) return null;
  const button = make("button", "more", [icon(DOTS)], {
    type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label("more_for", { title: product.title }),
  });
  const toggle = (last) => (opened?.button === button ? close() : open(button, product, choose, last));
  button.addEventListener("click", () => toggle(false));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    toggle(event.key === "ArrowUp");
  });
  return button;
}

function open(button, product, choose, last) {
  close();
  const items = product.choices.map((choice) => {
    const item = make("button", "", [choice.label], { type: "button", role: "menuitem", tabindex: "-1" });
    item.addEventListener("click", () => {
      close();
      choose(choice, product);
    });
    return item;
  });
  const menu = make("div", "menu", items, { id: "menu", role: "menu", "aria-label": product.title });
  menu.addEventListener("keydown", (event) => walk(event, items));
  document.querySelector("main").append(menu); // beside the cards, which cut off what leaves them
  opened = { button, menu };
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-controls", "menu");
  place(button, menu);
  items.at(last ? -1 : 0).focus({ preventScroll: true });
}

/** Close the menu; the focus goes back to its button if it was inside. */
function close() {
  if (!opened) return;
  const { button, menu } = opened;
  opened = null;
  const inside = menu.contains(document.activeElement);
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  button.removeAttribute("aria-controls");
  if (inside) button.focus({ preventScroll: true });
}

function place(button, menu) {
  const at = button.getBoundingClientRect();
  const below = at.bottom + GAP_PX;
  const fits = below + menu.offsetHeight <= innerHeight - GAP_PX;
  const left = Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - GAP_PX);
  menu.style.left = `${Math.max(GAP_PX, left)}px`;
  menu.style.top = `${Math.max(GAP_PX, fits ? below : at.top - GAP_PX - menu.offsetHeight)}px`;
}

/** Keep the menu at its button; close it where the button has gone out of sight. */
function follow() {
  if (!opened) return;
  const { x, y, width, height } = opened.button.getBoundingClientRect();
  const seen = [opened.button.closest(".shelf"), document.querySelector("main")].every((frame) => {
    const edge = frame.getBoundingClientRect();
    return x + width / 2 > edge.left && x + width / 2 < edge.right && y + height / 2 > edge.top && y + height / 2 < edge.bottom;
  });
  if (seen) place(opened.button, opened.menu);
  else close();
}

function walk(event, items) {
  const here = items.indexOf(document.activeElement);
  const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") close(); // and the browser goes on from the button
  if (there === undefined) return;
  event.preventDefault();
  items.at(there % items.length).focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
document.addEventListener("pointerdown", (event) => {
  if (opened && !opened.menu.contains(event.target) && !opened.button.contains(event.target)) close();
});
document.addEventListener("scroll", follow, { capture: true, passive: true });
addEventListener("resize", follow);
