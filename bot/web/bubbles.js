// What the conversation is drawn from. Data only ever becomes text (textContent) or a checked address, never markup.

import { thumbnail } from "/photos.js";

const ARROW = "M7 17 17 7M9 7h8v8";
const HANGER = "M10 8.2a2 2 0 1 1 2.8 1.85c-.5.2-.8.6-.8 1.15v.6m0 0L4.9 16.6c-.8.55-.45 1.65.45 1.65h13.3c.9 0 1.25-1.1.45-1.65z";

/** An element with a class, children (text or elements) and attributes. */
export function make(tag, className = "", children = [], attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const named = (wish) => (wish === "category" ? "the kind of piece" : `the ${wish}`);
const heard = (speaker) => make("span", "hidden", [`${speaker}: `]);
const says = (speaker, text) => make("div", "bubble", [heard(speaker), text]);

/** What the person sent: thumbnails above the text. */
export function personTurn(text, photos) {
  const shots = photos.map((photo) => thumbnail(photo, "Photo you sent"));
  return make("div", "turn person", [
    shots.length ? make("div", "shots", shots) : null,
    text ? says("You", text) : null,
  ]);
}

/** Three breathing dots while the stylist works; what a screen reader hears of it is in the header's status line. */
export function typingTurn() {
  const dots = make("div", "bubble typing", [make("i"), make("i"), make("i")]);
  return make("div", "turn stylist", [dots], { "aria-hidden": "true" });
}

/** A sentence about what went wrong, with a button where trying again may help. */
export function errorTurn(sentence, retry = null) {
  const turn = make("div", "turn stylist error", [says("Stylist", sentence)]);
  if (retry) {
    const button = make("button", "retry", ["Try again"], { type: "button" });
    button.addEventListener("click", retry, { once: true });
    turn.append(button);
  }
  return turn;
}

/** The stylist's answer: advice, what was let go, and the products. */
export function replyTurn(reply) {
  if (reply.intent === "problem") return errorTurn(reply.reply);
  return make("div", "turn stylist", [
    says("Stylist", reply.reply),
    reply.relaxed.length ? make("p", "aside", [`Let go to find these: ${reply.relaxed.map(named).join(", ")}`]) : null,
    reply.products.length ? shelf(reply.products) : null,
  ]);
}

function shelf(products) {
  const label = products.length === 1 ? "One product" : `${products.length} products`;
  const cards = make("ul", "cards", products.map(card), { "aria-label": label });
  const back = pager("back", "Show the products before", "m15 5-7 7 7 7", () => turn(-1));
  const on = pager("on", "Show more products", "m9 5 7 7-7 7", () => turn(1));
  const turn = (way) => cards.scrollBy({ left: way * cards.clientWidth * 0.8, behavior: calm() ? "auto" : "smooth" });
  const settle = () => {
    back.disabled = cards.scrollLeft < 8;
    on.disabled = cards.scrollLeft + cards.clientWidth > cards.scrollWidth - 8;
  };
  cards.addEventListener("scroll", settle, { passive: true });
  new ResizeObserver(settle).observe(cards);
  return make("div", "shelf", [cards, back, on]);
}

function pager(side, label, path, onClick) {
  // Out of the tab order: the keyboard walks the cards themselves, which scrolls them into view.
  const button = make("button", `page ${side}`, [icon(path)], { type: "button", "aria-label": label, tabindex: "-1" });
  button.disabled = true;
  button.addEventListener("click", onClick);
  return button;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function card(product) {
  return make("li", "card", [
    make("div", "plate", [picture(product)]),
    product.brand ? make("span", "brand", [product.brand]) : null,
    make("h2", "", [titled(product)]),
    make("p", "price", [price(product.price, product.currency), shopAddress(product) ? icon(ARROW) : null]),
    product.why ? make("p", "why", [product.why]) : null,
  ]);
}

function picture(product) {
  const blank = icon(HANGER);
  if (!product.image) return blank;
  const image = make("img", "", [], { alt: "", loading: "lazy", decoding: "async", width: "180", height: "180" });
  image.addEventListener("error", () => image.replaceWith(blank), { once: true });
  image.src = product.image;
  return image;
}

function titled(product) {
  const address = shopAddress(product);
  if (!address) return make("span", "", [product.title]);
  const hint = make("span", "hidden", [" (opens the shop in a new tab)"]);
  return make("a", "", [product.title, hint], { href: address, target: "_blank", rel: "noopener noreferrer" });
}

/** The product's link, when it is one a browser should follow: a feed may hold `javascript:`. */
function shopAddress(product) {
  try {
    const address = new URL(product.url);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

function price(amount, currency) {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return `${amount} ${currency}`; // no currency that the browser knows
  }
}
