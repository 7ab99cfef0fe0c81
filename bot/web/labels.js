// What the page says, in the language that it came in. The server puts the labels into the page: data/labels.

const labels = JSON.parse(document.getElementById("labels").textContent);

/** The page's language: "de". */
export const language = document.documentElement.lang;

/** A label, its blanks filled: say("products", { count: 3 }). */
export const say = (name, blanks = {}) => labels[name].replace(/\{(\w+)\}/g, (_, blank) => blanks[blank]);

/** What a wish that was let go is called. */
export const lost = (wish) => labels.lost[wish] ?? wish;

/** Speak the language that the person chose, or "" for the browser's, from the next look at the page on. */
export function choose(code) {
  document.cookie = `stylist_language=${code}; path=/; max-age=${code ? 31536000 : 0}; samesite=lax`;
}
