// The bundle: what a worker reads on the way, streamed line by line, sealed, and written in batches.
import { reading } from "./sw-lock.js";
import { meta, once, person } from "./store.js";
import { openPage, sealPage, sealPageBytes } from "./vault.js";

const BATCH = 200;
const MOST_FOUND = 30;
const NEWLINE = 10;
const HEAD = /^{"url":"([^"\\]+)","etag":"([^"\\]+)","/;
const TAIL = /"partial":(true|false)(?:,"until":"([^"]+)")?}$/;
const text = new TextDecoder();
let index = null;

export async function take(db, keys) {
  const at = Date.now();
  const said = { device: await once("device", () => crypto.randomUUID()), cursor: await meta("cursor") };
  const headers = { "Content-Type": "application/json", "X-Person": await person() };
  const answer = await fetch("/field/bundle", { method: "POST", headers, body: JSON.stringify(said) }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type").includes("ndjson")) return;
  const ends = [[at, "bundle_at"], [at, "contact_at"]];
  let batch = [];
  let written = Promise.resolve();
  const flush = async () => {
    await written;
    written = write(db, batch);
    batch = [];
  };
  for await (const bytes of lines(answer.body)) {
    const line = known(bytes) ?? JSON.parse(text.decode(bytes));
    if (line.index) ends.push([await sealPage(keys, line.index), "index"]);
    else if (line.cursor) ends.push([line.cursor, "cursor"]);
    else if (batch.push(line.url ? sealed(keys, bytes, { ...line, at }) : line) === BATCH) await flush();
  }
  await flush();
  await written;
  // Cut off on the way: asked for again from the last cursor.
  if (ends.at(-1)[1] !== "cursor") return;
  const tx = db.transaction("meta", "readwrite");
  for (const [value, name] of ends) tx.store.put(value, name);
  await tx.done;
}

// What must be known of a page before it is sealed as it came: reading its words is for later, when it is opened.
function known(bytes) {
  const [, url, etag] = HEAD.exec(text.decode(bytes.subarray(0, 300))) ?? [];
  const [, partial, until] = (url && TAIL.exec(text.decode(bytes.subarray(-100)))) ?? [];
  return partial && { url, etag, partial: partial === "true", until };
}

const sealed = async (keys, bytes, { url, etag, partial, until, at }) => ({
  url, etag, partial, until, at, sealed: await sealPageBytes(keys, bytes),
});

async function write(db, batch) {
  const rows = await Promise.all(batch);
  const tx = db.transaction("pages", "readwrite", { durability: "relaxed" });
  for (const row of rows) row.gone ? tx.store.delete(row.gone) : tx.store.put(row);
  await tx.done;
}

async function* lines(stream) {
  const reader = stream.getReader();
  let rest = new Uint8Array();
  for (let part; !(part = await reader.read()).done; ) {
    const whole = new Uint8Array(rest.length + part.value.length);
    whole.set(rest);
    whole.set(part.value, rest.length);
    let from = 0;
    for (let to; (to = whole.indexOf(NEWLINE, from)) >= 0; from = to + 1) yield whole.subarray(from, to);
    rest = whole.subarray(from);
  }
}

// Rows of the index by surname, initials or a part of the address; null while locked or without one.
export async function find(typed, kind) {
  const { keys } = await reading();
  const of = keys && (await meta("index"));
  if (!of) return null;
  if (index?.at !== of.iv.join()) index = { at: of.iv.join(), rows: await openPage(keys, of) };
  const words = typed.trim().toLowerCase();
  const fits = ([, , address, name, initials, tags]) =>
    (!kind || tags.includes(kind)) &&
    (address.toLowerCase().includes(words) || initials.startsWith(words) || words.startsWith(name.replace("*", "") || "\0"));
  return index.rows.filter(fits).slice(0, MOST_FOUND);
}
