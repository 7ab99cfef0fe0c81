// Small parts that replies are drawn from. Data only ever becomes text (textContent) or a checked address, never markup.

/** An element with a class, children (text or elements) and attributes. */
export function make(tag, className = "", children = [], attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function pager(side, label, path, onClick) {
  // Out of the tab order: the keyboard walks the cards themselves, which scrolls them into view.
  const button = make("button", `page ${side}`, [icon(path)], { type: "button", "aria-label": label, tabindex: "-1" });
  button.disabled = true;
  button.addEventListener("click", onClick);
  return button;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The product's link, when it is one a browser should follow: a feed may hold `javascript:`. */
export function shopAddress(product) {
  try {
    const address = new URL(product.url);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

/** What has to stand beside a link that the shop earns by. */
export const disclosure = (product) => (product.disclosure ? make("span", "disclosure", [product.disclosure]) : null);

export function price(amount, currency) {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return `${amount} ${currency}`; // no currency that the browser knows
  }
}
