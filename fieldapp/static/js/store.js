// The one door to IndexedDB: a control database that says whose pages these are, and one database a person.
// What is unsent is kept for as long as it takes; nothing here ever deletes an outbox row that has no receipt.
import { deleteDB, openDB } from "./idb.js";

const STORES = { meta: null, drafts: "key", outbox: "id", blobs: "id", pages: "url", track: null };
const open = new Map();

export const STRICT = { durability: "strict" };
export const UNSENT = ["queued", "sending", "photos_pending", "waiting_login", "held", "needs_fix"];

function control() {
  if (!open.has("")) open.set("", openDB("fieldapp", (db) => db.createObjectStore("phone"), () => open.delete("")));
  return open.get("");
}

// The mark of whoever this phone belongs to at the moment, or undefined. A page says it itself, and tells the phone
// once; a worker asks the phone.
let shown = globalThis.document?.body?.dataset.person;
let told;

export async function person() {
  if (!shown) return (await control()).get("phone", "person");
  await (told ??= setPerson(shown));
  return shown;
}

export async function setPerson(mark) {
  if (globalThis.document) shown = mark;
  const db = await control();
  if ((await db.get("phone", "person")) !== mark) await db.put("phone", mark, "person"); // a full disk takes no write
}

// A person's own database; without a mark that of person().
export async function database(mark) {
  const whose = mark ?? (await person());
  if (!whose) return null;
  if (!open.has(whose)) {
    const make = (db) => {
      for (const [name, keyPath] of Object.entries(STORES)) db.createObjectStore(name, keyPath ? { keyPath } : {});
    };
    const opening = openDB(`fieldapp-${whose}`, make, () => open.delete(whose));
    open.set(whose, opening);
    opening.catch(() => open.delete(whose));
  }
  return open.get(whose);
}

// Gone for good; refuses while something unsent is in it.
export async function forget(mark) {
  const db = await database(mark);
  const rows = await db.getAll("outbox");
  if (rows.some((row) => UNSENT.includes(row.state))) return false;
  db.close();
  open.delete(mark);
  await deleteDB(`fieldapp-${mark}`);
  return true;
}

export async function meta(name) {
  return (await database()).get("meta", name);
}

export async function setMeta(name, value) {
  await write(["meta"], ({ store }) => store.put(value, name));
}

// What is made once and then stays: two tabs that make it together both get the first one's.
export async function once(name, make) {
  const kept = await meta(name);
  if (kept) return kept;
  const made = await make();
  await write(["meta"], async ({ store }) => (await store.get(name)) ?? store.put(made, name));
  return meta(name);
}

// Runs `work(tx)` in one strict transaction over `stores`. When the disk is full: reading copies go first, then the
// reserve, and the same is tried again, so that text always fits.
export async function write(stores, work) {
  const db = await database();
  for (const release of [dropPages, dropReserve, null]) {
    const tx = db.transaction(stores, "readwrite", STRICT);
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (thrown) {
      tx.done.catch(() => {});
      const error = tx.error(); // why it ended; what was thrown may only say that it did
      if (!error) stop(tx);
      if (![error?.name, thrown.name].includes("QuotaExceededError") || !release) throw thrown;
      await release(db);
    }
  }
  return undefined;
}

// Half a piece of work must not stay: what it did before it failed is undone.
function stop(tx) {
  try {
    tx.abort();
  } catch {
    // it is over
  }
}

export async function dropPages(db) {
  await db.clear("pages");
  for (const name of ["index", "cursor"]) await db.delete("meta", name);
}

async function dropReserve(db) {
  await db.delete("meta", "reserve");
}
