// What waits to be sent: put in, changed and given up, each in one strict transaction; every tab hears of it.
import { database, write } from "./store.js";
import { seal } from "./vault.js";

const NAME = "fieldapp-outbox";
const HOUR = 3600e3;
const WEEK = 7 * 24 * HOUR;
const voice = new BroadcastChannel(NAME);

export const tell = () => voice.postMessage("");

export function onChange(listener) {
  new BroadcastChannel(NAME).addEventListener("message", listener);
}

export const find = async (id) => (await database()).get("outbox", id);

// Urgent ones first, then in the order of their numbers.
export async function rows() {
  const found = (await (await database())?.getAll("outbox")) ?? [];
  return found.sort((one, other) => Boolean(other.urgent) - Boolean(one.urgent) || one.seq - other.seq);
}

// Puts one in, gives it its number and takes its draft away. False when it is in already: a double tap, another
// tab, a page brought back to life. `replaces`: it is the same one, put right before it ever left.
export async function put({ replaces, draft, ...row }, body) {
  const sealed = await seal(body);
  const isNew = await write(["outbox", "drafts", "meta"], async (tx) => {
    const [box, drafts, kept] = ["outbox", "drafts", "meta"].map((name) => tx.objectStore(name));
    const there = await box.get(row.id);
    if (there && !(replaces && isMine(there))) return false;
    const seq = there?.seq ?? ((await kept.get("seq")) ?? 0) + 1;
    const fixed = body.fixes && (await box.get(body.fixes));
    const done = [box.put({ attempts: 0, at: Date.now(), state: "queued", ...row, seq, sealed })];
    if (!there) done.push(kept.put(seq, "seq"));
    if (draft) done.push(drafts.delete(draft));
    if (fixed) done.push(box.put({ ...fixed, state: "sent" }));
    await Promise.all(done);
    return true;
  });
  if (isNew) tell();
  return isNew;
}

// Whether only this phone knows it: never on its way, or turned away at the door.
export const isMine = ({ receipt, state, attempts }) => !receipt && (state === "needs_fix" || !attempts);

// Its time has come; one that is hours away was set by a clock that has been put right since.
export const isDue = ({ next_try_at = 0 }) => next_try_at <= Date.now() || next_try_at > Date.now() + HOUR;

// Gives the row as it now is, or nothing when it is gone. `photos` change in the same transaction.
export async function change(id, fields, photos = []) {
  const changed = await write(["outbox", "blobs"], async (tx) => {
    const box = tx.objectStore("outbox");
    const row = await box.get(id);
    if (!row) return null;
    Object.assign(row, fields);
    await Promise.all([box.put(row), ...photos.map((photo) => tx.objectStore("blobs").put(photo))]);
    return row;
  });
  tell();
  return changed;
}

// Its number still has to be accounted for, so a mark with the same id and number stays and is sent.
export async function discard({ id, urgent, receipt, outcome, fixes, ...row }) {
  if (receipt) return change(id, { state: "sent", sound: true });
  const captured_at = new Date().toISOString();
  if (fixes) await change(fixes, { state: "needs_fix" });
  const given = { ...row, id, kind: "discarded", blobs: [], state: "queued", next_try_at: 0, error: "" };
  const sealed = await seal({ kind: "discarded", form_version: 1, fields: {}, captured_at });
  return change(id, { ...given, urgent: false, sealed });
}

// At the start: received a week ago, and photos that belong to nothing, go.
export async function tidy() {
  await write(["outbox", "drafts", "blobs"], async (tx) => {
    const [box, drafts, blobs] = ["outbox", "drafts", "blobs"].map((name) => tx.objectStore(name));
    const [rows, begun, ids] = await Promise.all([box.getAll(), drafts.getAll(), blobs.getAllKeys()]);
    const old = rows.filter(({ state, sent_at }) => state === "sent" && sent_at < Date.now() - WEEK);
    const used = new Set([...rows.filter((row) => !old.includes(row)), ...begun].flatMap((row) => row.blobs ?? []));
    await Promise.all([...old.map(({ id }) => box.delete(id)), ...ids.filter((id) => !used.has(id)).map((id) => blobs.delete(id))]);
  });
}
