// The turns of the conversation. Data only ever becomes text (textContent) or a checked address, never markup.

import { language, lost, say as label } from "/labels.js";
import { choiceButtons, looksShelf, piecesSeen, withPagers } from "/looks.js";
import { menuButton } from "/menus.js";
import { disclosure, icon, make, price, shopAddress } from "/parts.js";

const DOWN = "M12 4.5v11m-5-4.5 5 5 5-5M5 19.5h14";
const ARROW = "M7 17 17 7M9 7h8v8";
const HANGER = "M10 8.2a2 2 0 1 1 2.8 1.85c-.5.2-.8.6-.8 1.15v.6m0 0L4.9 16.6c-.8.55-.45 1.65.45 1.65h13.3c.9 0 1.25-1.1.45-1.65z";

const heard = (speaker) => make("span", "hidden", [`${speaker}: `], { lang: language, dir: "auto" });
const says = (speaker, text, language) =>
  make("div", "bubble", [heard(speaker), text], { dir: "auto", ...(language ? { lang: language } : {}) });

/** What the person sent: `shots` (images, or a file's name) above the text. */
export function personTurn(text, shots = []) {
  return make("div", "turn person", [
    shots.length ? make("div", "shots", shots) : null,
    text ? says(label("you"), text) : null,
  ]);
}

/** Three breathing dots and what is being done; a screen reader hears it from the header's status line instead. */
export function typingTurn() {
  const dots = make("div", "bubble typing", [make("i"), make("i"), make("i"), make("span", "doing")]);
  return make("div", "turn stylist", [dots], { "aria-hidden": "true" });
}

/** A sentence about what went wrong, with a button where trying again may help. */
export function errorTurn(sentence, retry = null) {
  const turn = make("div", "turn stylist error", [says(label("stylist"), sentence)]);
  if (retry) {
    const button = make("button", "retry", [label("try_again")], { type: "button" });
    button.addEventListener("click", retry, { once: true });
    turn.append(button);
  }
  return turn;
}

/** The stylist's answer: what it saw, its advice, what was let go, looks or products, and what to say next. */
export function replyTurn(reply, choose) {
  const turn = reply.intent === "problem" ? errorTurn(reply.reply) : make("div", "turn stylist", [
    piecesSeen(reply.pieces),
    reply.attachment?.label ? drawing(reply.attachment) : null,
    says(label("stylist"), reply.reply, reply.language),
    reply.attachment && !reply.attachment.label ? download(reply.attachment) : null,
    reply.relaxed.length ? make("p", "aside", [label("let_go", { wishes: reply.relaxed.map(lost).join(", ") })]) : null,
    reply.looks.length ? looksShelf(reply.looks, reply.products, choose) : null,
    reply.products.length && !reply.looks.length ? shelf(reply.products, choose) : null,
  ]);
  const buttons = choiceButtons(reply.choices, reply.language ?? "en", choose);
  if (buttons) turn.append(buttons);
  return turn;
}

/** A picture that was drawn, with its label. */
function drawing({ content, label }) {
  const picture = make("img", "", [], { src: address(content, "image/png"), alt: label });
  return make("figure", "drawing", [picture, make("figcaption", "aside", [label])]);
}

/** A file that came with the reply. Its address is this page's own and ends with it. */
function address(content, type) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type }));
}

function download({ name, content }) {
  const href = address(content, "application/octet-stream");
  return make("a", "download", [icon(DOWN), label("download", { name })], { href, download: name });
}

function shelf(products, choose) {
  const name = products.length === 1 ? label("one_product") : label("products", { count: products.length });
  return withPagers(make("ul", "cards", products.map((product) => card(product, choose)), { "aria-label": name }), "products");
}

function card(product, choose) {
  return make("li", "card", [
    make("div", "plate", [picture(product)]),
    product.brand ? make("span", "brand", [product.brand]) : null,
    make("h2", "", [titled(product)]),
    make("p", "price", [price(product.price, product.currency), shopAddress(product) ? icon(ARROW) : null]),
    product.why || product.disclosure ? make("p", "why", [disclosure(product), product.why]) : null,
    menuButton(product, choose),
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
  const hint = make("span", "hidden", [` ${label("opens_shop")}`]);
  return make("a", "", [product.title, hint], { href: address, target: "_blank", rel: "noopener noreferrer" });
}
