// What pairing shows: the pieces seen in a photo, looks as cards, and buttons. Data becomes text or checked addresses.

import { say as label } from "/labels.js";
import { menuButton } from "/menus.js";
import { calm, disclosure, make, pager, price, shopAddress } from "/parts.js";

/** The pieces that a photo was understood to show, each cut out and named. */
export function piecesSeen(pieces) {
  const shown = pieces.filter((piece) => piece.picture);
  if (!shown.length) return null;
  const name = shown.length === 1 ? label("one_piece") : label("pieces", { count: shown.length });
  return make("ul", "pieces", shown.map(pieceSeen), { "aria-label": name });
}

function pieceSeen(piece) {
  const image = make("img", "", [], { alt: "", decoding: "async" }); // its name stands below
  image.addEventListener("error", () => image.remove(), { once: true });
  image.src = piece.picture;
  return make("li", "", [make("figure", "", [image, make("figcaption", "", [piece.name])])]);
}

/** Looks side by side: picture, reason, products and total. */
export function looksShelf(looks, products, choose) {
  const name = looks.length === 1 ? label("one_look") : label("looks", { count: looks.length });
  const cards = looks.map((look) => lookCard(look, products.filter((product) => product.look === look.number), choose));
  const list = make("ul", cards.length === 1 ? "looks single" : "looks", cards, { "aria-label": name });
  return withPagers(list, "looks");
}

function lookCard(look, products, choose) {
  return make("li", "look", [
    lookPicture(look, products),
    make("div", "told", [
      make("h2", "", [label("look", { number: look.number })]),
      make("p", "reason", [look.reason]),
      make("ol", "parts", products.map((product) => part(product, choose))),
      make("p", "total", [make("span", "", [label("in_all")]), price(look.total, look.currency)]),
    ]),
  ]);
}

function lookPicture(look, products) {
  const pieces = [...look.owned.map((name) => label("your_piece", { piece: name })), ...products.map((product) => product.title)];
  const image = make("img", "", [], {
    alt: label("laid_out", { pieces: pieces.join(", ") }), loading: "lazy", decoding: "async", width: "1080", height: "1350",
  });
  const frame = make("div", "whole", [image]);
  image.addEventListener("error", () => frame.remove(), { once: true });
  image.src = look.picture;
  return frame;
}

function part(product, choose) {
  const address = shopAddress(product);
  const hint = make("span", "hidden", [` ${label("opens_shop")}`]);
  const title = address
    ? make("a", "", [product.title, hint], { href: address, target: "_blank", rel: "noopener noreferrer" })
    : make("span", "", [product.title]);
  const brand = product.brand && !product.title.toLowerCase().includes(product.brand.toLowerCase()) ? product.brand : null;
  return make("li", "", [
    make("div", "", [title, brand ? make("span", "by", [` ${brand}`]) : null, disclosure(product), product.why ? make("p", "why", [product.why]) : null]),
    make("span", "cost", [price(product.price, product.currency)]),
    menuButton(product, choose),
  ]);
}

/** A list that scrolls sideways, with buttons for a mouse: the keyboard walks the links, which scrolls them into view. */
export function withPagers(list, what) {
  const back = pager("back", label(`${what}_before`), "m15 5-7 7 7 7", () => turn(-1));
  const on = pager("on", label(`${what}_more`), "m9 5 7 7-7 7", () => turn(1));
  const turn = (way) => list.scrollBy({ left: way * list.clientWidth * 0.8, behavior: calm() ? "auto" : "smooth" });
  const settle = () => {
    back.disabled = list.scrollLeft < 8;
    on.disabled = list.scrollLeft + list.clientWidth > list.scrollWidth - 8;
  };
  list.addEventListener("scroll", settle, { passive: true });
  new ResizeObserver(settle).observe(list);
  return make("div", "shelf", [list, back, on]);
}

/** Buttons for what one may say next; `choose(choice)` is called at the press. */
export function choiceButtons(choices, language, choose) {
  if (!choices.length) return null;
  const buttons = choices.map((choice) => {
    const button = make("button", "", [choice.label], { type: "button", lang: language });
    button.addEventListener("click", () => choose(choice));
    return button;
  });
  return make("div", "choices", buttons, { role: "group", "aria-label": label("answers") });
}

/** Switch off every button that is an answer to something older than the newest message. */
export function retireChoices(log) {
  for (const button of log.querySelectorAll(".choices button")) button.disabled = true;
}
