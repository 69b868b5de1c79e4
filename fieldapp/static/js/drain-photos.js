// Photos in pieces, each from where the server says it stopped.
import { change, find, isDue, rows } from "./outbox.js";
import { later } from "./drain.js";
import { settle } from "./received.js";
import { call, doubt } from "./server.js";
import { database } from "./store.js";
import { openBytes } from "./vault.js";

const PIECE = 128 * 1024;
const MOST_SETBACKS = 3;

export async function sendPhotos() {
  for (const row of await rows()) {
    if (row.state !== "photos_pending" || !isDue(row)) continue;
    const end = await finish(row).catch(() => "later"); // one that cannot be finished holds up no other
    if (end === "signed_out") return;
    if (end === "later") await change(row.id, { attempts: row.attempts + 1, next_try_at: later(row.attempts + 1) });
    if (end === "unknown") await change(row.id, { state: "queued", next_try_at: 0 });
  }
}

async function finish(row) {
  const end = await photosOf(row);
  if (end === "sent") {
    await settle(row.id);
    doubt(); // so that it is soon asked whether they are photos
  }
  return end;
}

async function photosOf({ id, missing }) {
  for (const name of missing) {
    const end = await sendPhoto(name);
    if (!["sent", "refused"].includes(end)) return end;
    const { missing: left } = await find(id);
    await change(id, { missing: left.filter((other) => other !== name), ...(end === "refused" && { error: "photo" }) });
  }
  return "sent";
}

async function sendPhoto(name) {
  const blob = await (await database()).get("blobs", name);
  if (!blob) return "refused";
  const bytes = await openBytes(blob.sealed);
  const path = `/sync/blobs/${name}`;
  let said = await call(path, { method: "HEAD" });
  let at = said.status === 200 ? said.offset : NaN;
  // Also when every byte is there: only a receipt says that the photo was taken in.
  for (let setbacks = 0; at <= bytes.byteLength && setbacks < MOST_SETBACKS; ) {
    const body = bytes.slice(at, at + PIECE);
    said = await call(`${path}?offset=${at}`, { method: "PATCH", body });
    if (said.status === 201 && said.answer?.blob === name) return "sent";
    const now = [200, 409].includes(said.status) ? (said.answer?.offset ?? NaN) : NaN;
    if (!(now > at)) setbacks += 1;
    at = now;
  }
  return { 401: "signed_out", 404: "unknown", 422: "refused" }[said.status] ?? "later";
}
