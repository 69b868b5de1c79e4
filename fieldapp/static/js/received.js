// What a receipt means for a row: received, its photos still to come, back with complaints, or to be decided.
// Received work is kept a week, sealed for the PIN where there is one, and goes out again to a restored server.
import { readingKeys } from "./locked.js";
import { change, find, rows } from "./outbox.js";
import { call } from "./server.js";
import { database, meta, setMeta } from "./store.js";
import { base64, bytesOf, openBytes, seal, sealBytes, sealFor, unseal, unsealWith } from "./vault.js";

const BACK = ["needs_fix", "review"];
const ASKED = 100;

export async function receive(row, { receipt = row.receipt, outcome, missing_blobs = [], reason, complaints, see }) {
  const said = { receipt, outcome, reason, complaints, see, sent_at: row.sent_at ?? Date.now() };
  const missing = outcome === "needs_fix" ? [] : missing_blobs;
  await setMeta("sent_at", Date.now());
  await change(row.id, { ...said, missing, error: "", attempts: 0, next_try_at: 0, state: "photos_pending" });
  if (!missing.length) await settle(row.id);
}

// Every byte has arrived.
export async function settle(id) {
  const { outcome, ...row } = await find(id);
  const state = BACK.includes(outcome) ? outcome : "sent";
  const isSure = row.sound || !row.blobs?.length;
  const pin = state === "sent" && isSure && !row.vaulted && (await meta("pin"));
  const again = pin && (await resealed(row, async (sealed) => sealFor(pin.open, await unseal(sealed)), toVault(pin.open)));
  await change(id, { state, vaulted: Boolean(pin || row.vaulted), sent_at: Date.now(), ...again?.row }, again?.blobs);
  await setMeta("sent_at", Date.now());
}

const toVault = (open) => async (sealed) => sealFor(open, base64(await openBytes(sealed)));

// What is to be written in one go with the row's new state: half of it under another key could not be opened again.
async function resealed({ blobs = [], sealed }, words, bytes) {
  const db = await database();
  const found = (await Promise.all(blobs.map((name) => db.get("blobs", name)))).filter(Boolean);
  const again = found.map(async (blob) => ({ ...blob, sealed: await bytes(blob.sealed) }));
  return { row: { sealed: await words(sealed) }, blobs: await Promise.all(again) };
}

// Asks again about what was parked, is being decided, or came back; and whether its photos are photos.
export async function askAgain() {
  const isOpen = ({ state, outcome, blobs, sound }) => BACK.includes(state) || outcome === "parked" || (blobs?.length && !sound);
  const open = (await rows()).filter((row) => row.receipt && isOpen(row));
  if (!open.length) return;
  const asked = open.slice(0, ASKED);
  const { status, answer } = await call(`/sync/receipts?ids=${asked.map(({ id }) => id)}`);
  if (status !== 200 || !answer?.receipts) return;
  for (const row of asked) {
    const now = answer.receipts[row.id];
    if (now && now.outcome !== row.outcome) await receive(row, { ...now, missing_blobs: row.missing });
    else if (now && row.state === "sent" && Object.values(now.photos).every((state) => state === "ready")) {
      await change(row.id, { sound: true });
      await settle(row.id);
    }
  }
}

// A server restored from yesterday's backup has lost what it had confirmed since: all that is still here goes again.
export async function sendAgain() {
  for (const { id, receipt } of await rows()) if (receipt) await change(id, { again: true });
}

// What is sealed for the PIN waits until somebody has typed it.
export async function openAgain() {
  const again = (await rows()).filter((row) => row.again);
  const keys = again.some(({ vaulted }) => vaulted) && (await readingKeys());
  for (const row of again) {
    if (row.vaulted && !keys) continue;
    const own = (sealed) => unsealWith(keys.own, sealed);
    const bytes = async (sealed) => sealBytes(bytesOf(await own(sealed)));
    const opened = row.vaulted && (await resealed(row, async (sealed) => seal(await own(sealed)), bytes));
    const fields = { state: "queued", receipt: undefined, again: false, vaulted: false, attempts: 0, next_try_at: 0 };
    await change(row.id, { ...fields, ...opened?.row }, opened?.blobs);
  }
}
