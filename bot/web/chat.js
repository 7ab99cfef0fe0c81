// The conversation: reads the composer, posts messages one after the other, and shows what comes back.

import { errorTurn, personTurn, replyTurn, typingTurn } from "/bubbles.js";
import { forget, keep, thumbnailOf, turns } from "/history.js";
import { choose as speak, language, say as label } from "/labels.js";
import { retireChoices } from "/looks.js";
import { calm, make } from "/parts.js";
import { listenForPhotos, reduced, thumbnail, Tray } from "/photos.js";
import { post } from "/stream.js";

const $ = (id) => document.getElementById(id);
const [main, log, text, send, status, notice] = [document.querySelector("main"), $("log"), $("text"), $("send"), $("status"), $("notice")];
const AT_REST = status.textContent;

const tray = new Tray($("tray"), tell, refresh);
let queue = Promise.resolve();
let waiting = 0;
let chosen = null; // the language that the person chose by the latest reply; "": whatever they write in

function tell(sentence) {
  notice.textContent = sentence;
}

function refresh() {
  send.disabled = !text.value.trim() && !tray.size;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 144)}px`;
}

function show(turn) {
  $("welcome").hidden = true;
  log.append(turn);
  scrollTo(turn);
  for (const shot of turn.querySelectorAll(".shots img")) shot.addEventListener("load", () => scrollTo(log.lastElementChild));
}

function scrollTo(turn) {
  // A reply taller than the page is read from its top; anything else sits at the bottom.
  const tall = turn.offsetHeight > main.clientHeight - 32;
  const top = tall ? turn.offsetTop - 16 : main.scrollHeight;
  main.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}

/** Post a message and return the turn to show. Only what may pass on its own is offered again. */
async function ask(words, photos, onStatus, again) {
  const form = new FormData();
  form.append("text", words);
  for (const photo of photos) form.append("photo", await reduced(photo), photo.name || "photo");
  let answer;
  try {
    answer = await post(form, onStatus);
  } catch {
    return errorTurn(label("no_connection"), again);
  }
  const { ok, body } = answer;
  if (ok && body) {
    if (body.intent === "forgotten") forget();
    else keep({ reply: { ...body, attachment: null } }); // a file is large and personal: it does not outlive its page
    chosen = body.labels ?? chosen;
    return replyTurn(body, choose);
  }
  return errorTurn(body?.error ?? label("no_sense"), answer.again ? again : null);
}

/** Answers come in the order of the messages, however fast they are typed. */
function enqueue(words, photos) {
  retireChoices(log);
  queue = queue.then(async () => {
    const typing = typingTurn();
    show(typing);
    const doing = (sentence) => {
      status.textContent = sentence;
      typing.querySelector(".doing").textContent = sentence;
    };
    doing(label("on_its_way"));
    const again = () => {
      turn.remove();
      text.focus();
      enqueue(words, photos);
    };
    const turn = await ask(words, photos, doing, again);
    typing.remove();
    if (--waiting > 0) retireChoices(turn); // another message is on its way already
    else status.textContent = AT_REST;
    show(turn);
    if (waiting === 0) speakAsChosen();
  });
  waiting += 1;
}

/** Come in the language that was chosen; the conversation is drawn again from what this tab keeps. */
function speakAsChosen() {
  if (chosen === null || chosen === language) return;
  speak(chosen);
  chosen = null;
  if (!text.value && !tray.size) location.reload(); // else at the next look: what is being written stays
}

function submit() {
  const words = text.value.trim();
  if (!words && !tray.size) return;
  const photos = tray.take();
  text.value = "";
  tell("");
  refresh();
  say(words, words, photos);
  text.focus();
}

/** Show what the person says, and post `words` for it. */
function say(shown, words, photos = []) {
  show(personTurn(shown, photos.map((photo) => thumbnail(photo, label("photo_sent")))));
  queue = queue.then(async () => {
    const shots = await Promise.all(photos.map(thumbnailOf));
    keep({ said: shown, shots: shots.filter(Boolean) });
  });
  enqueue(words, photos);
}

/** Say what a button says; of a product's button the bubble names the product, too. */
function choose(choice, product = null) {
  say(product ? `${choice.label} · ${product.title}` : choice.label, choice.text);
  if (matchMedia("(pointer: fine)").matches) text.focus(); // on a phone that would open the keyboard
}

const restoredShot = (shot) => make("img", "", [], { alt: label("photo_sent"), src: shot });

/** Draw what this tab showed before a reload; only the newest reply's buttons may still be pressed. */
function restore() {
  try {
    for (const turn of turns()) {
      retireChoices(log);
      log.append(turn.reply ? replyTurn(turn.reply, choose) : personTurn(turn.said, turn.shots.map(restoredShot)));
    }
  } catch {
    log.replaceChildren(); // kept by another version of this page
  }
  if (!log.childElementCount) return;
  $("welcome").hidden = true;
  main.scrollTo({ top: main.scrollHeight });
}

function take(files) {
  tell("");
  tray.add(files);
  text.focus();
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
text.addEventListener("input", refresh);
for (const [button, input] of [["attach", "photos"], ["camera", "shot"]]) {
  $(button).addEventListener("click", () => $(input).click());
  $(input).addEventListener("change", () => {
    take([...$(input).files]);
    $(input).value = "";
  });
}
for (const wish of document.querySelectorAll(".wishes button")) {
  wish.addEventListener("click", () => {
    text.value = wish.textContent;
    submit();
  });
}
listenForPhotos($("drop"), take);
restore();
text.value ||= new URLSearchParams(location.search).get("say") ?? ""; // written, not sent: anybody can make a link
refresh();
