// The conversation as this tab shows it, so that a reload does not wipe it away. It stays in the browser (session
// storage, gone with the tab), with the person's photos as thumbnails only.

const KEY = "stylist.turns";
const MOST_TURNS = 40;
const THUMBNAIL_PX = 320;

/** The turns of this tab, oldest first: {said, shots} of the person, {reply} of the stylist. */
export function turns() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

/** Keep a turn; where the storage is full the oldest go. */
export function keep(turn) {
  for (let kept = [...turns(), turn].slice(-MOST_TURNS); kept.length; kept = kept.slice(1 + kept.length / 2)) {
    try {
      return sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      continue;
    }
  }
}

/** Keep nothing of this conversation. */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // storage is switched off: there is nothing to forget
  }
}

/** A photo as a small data address; null where the browser cannot read it. */
export async function thumbnailOf(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, THUMBNAIL_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch {
    return null;
  }
}
