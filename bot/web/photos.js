// Photos on their way into a message: chosen, taken, dropped or pasted, made smaller, shown in a tray until sent.

import { say as label } from "/labels.js";

export const MAX_PHOTOS = 4;
const MAX_SIDE_PX = 1600; // the stylist looks at less than this; a phone's 5 MB become some 400 kB
const SMALL_ENOUGH_BYTES = 1_000_000;

/** A photo as it should travel: reduced to 1600 px JPEG when it is larger; as it is when the browser cannot read it. */
export async function reduced(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // HEIC on most systems, or no picture at all: the stylist says so
  }
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.size <= SMALL_ENOUGH_BYTES) {
    bitmap.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // what is see-through becomes white, as shops photograph
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

/** An image of a file, or its name where the browser cannot show it. The address lives as long as the page. */
export function thumbnail(file, alt) {
  const image = document.createElement("img");
  image.alt = alt;
  image.src = URL.createObjectURL(file);
  image.addEventListener("error", () => {
    const name = document.createElement("span");
    name.className = "file";
    name.textContent = file.name || label("a_file");
    image.replaceWith(name);
  });
  return image;
}

// By its type alone: a HEIC has none on many systems, and what claims to be a picture is the stylist's to judge.
const isNoPhoto = (file) => !file.size || (file.type !== "" && !file.type.startsWith("image/"));
const listed = (files) => files.map((file) => `“${file.name || label("a_file")}”`).join(", ");

/** The photos of the message being written. `notify(sentence)` tells the person what was not taken. */
export class Tray {
  #files = [];
  #list;
  #notify;
  #changed;

  constructor(list, notify, changed) {
    this.#list = list;
    this.#notify = notify;
    this.#changed = changed;
  }

  get size() {
    return this.#files.length;
  }

  add(chosen) {
    const refused = chosen.filter(isNoPhoto);
    if (refused.length) this.#notify(label("no_photos", { files: listed(refused) }));
    const files = chosen.filter((file) => !isNoPhoto(file));
    const room = MAX_PHOTOS - this.#files.length;
    if (files.length > room) this.#notify(label("no_room", { count: MAX_PHOTOS }));
    for (const file of files.slice(0, room)) {
      this.#files.push(file);
      this.#list.append(this.#entry(file));
    }
    this.#changed();
  }

  /** Empty the tray and return what was in it. */
  take() {
    const files = this.#files;
    this.#files = [];
    this.#list.replaceChildren();
    this.#changed();
    return files;
  }

  #entry(file) {
    const entry = document.createElement("li");
    const remove = document.createElement("button");
    remove.type = "button";
    const cross = document.createElement("span");
    cross.textContent = "×";
    cross.ariaHidden = "true"; // the label below says it in words
    remove.append(cross);
    remove.setAttribute("aria-label", label("remove", { name: file.name || label("the_photo") }));
    remove.addEventListener("click", () => {
      this.#files = this.#files.filter((other) => other !== file);
      const neighbor = entry.nextElementSibling ?? entry.previousElementSibling;
      entry.remove();
      this.#changed();
      (neighbor?.querySelector("button") ?? document.getElementById("text")).focus();
    });
    entry.append(thumbnail(file, file.name || label("photo_to_send")), remove);
    return entry;
  }
}

/** Take photos that are dropped anywhere on the page or pasted into it. */
export function listenForPhotos(veil, take) {
  let depth = 0;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (open) => veil.classList.toggle("open", open);
  document.addEventListener("dragenter", (event) => holdsFiles(event) && show(++depth > 0));
  document.addEventListener("dragleave", (event) => holdsFiles(event) && show(--depth > 0));
  document.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    take([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
}
