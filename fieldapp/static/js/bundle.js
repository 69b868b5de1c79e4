// The bundle: what a worker reads on the way, line by line, sealed as it came.
import { reading } from "./sw-lock.js";
import { linesOf, put } from "./sw-shelves.js";
import { meta, once, person } from "./store.js";
import { openPage, sealPage, text, value } from "./vault.js";

const MOST_FOUND = 30;
// What must be known of a page before it is sealed: reading its words is for later, when it is opened.
const HEAD = /^{"url":"([^"\\]+)","etag":"([^"\\]+)","/;
const TAIL = /"partial":(true|false)(?:,"until":"([^"]+)")?}$/;
let index = null;

export async function take(db, keys) {
  const at = Date.now();
  const cursor = await meta("cursor");
  const body = JSON.stringify({ device: await once("device", () => crypto.randomUUID()), cursor });
  const headers = { "Content-Type": "application/json", "X-Person": await person() };
  const answer = await fetch("/field/bundle", { method: "POST", headers, body }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type").includes("ndjson")) return;
  const ends = [[at, "bundle_at"], [at, "contact_at"]];
  const pages = [];
  for (const line of linesOf(new Uint8Array(await answer.arrayBuffer()))) {
    const page = known(line, at) ?? other(line, at);
    if (page.index) ends.push([await sealPage(keys, page.index), "index"]);
    else if (page.cursor) return put(db, keys, pages, [...ends, [page.cursor, "cursor"]], page.whole || !cursor);
    else pages.push(page);
  }
  // Cut off on the way: nothing of it counts, and the same is asked for again.
}

function known(line, at) {
  const [, url, etag] = HEAD.exec(text(line.subarray(0, 400))) ?? [];
  const [, partial, until] = (url && TAIL.exec(text(line.slice(-100)))) ?? [];
  return partial && { url, etag, partial: partial === "true", until, at, line };
}

function other(line, at) {
  const { gone, html, title, tab, ...page } = value(line);
  return gone ? { url: gone } : page.url ? { ...page, at, line } : page;
}

// As text.compared() of the server: half-width, small letters, no blanks and nothing that cannot be seen.
const plain = (text) => text.normalize("NFKC").replace(/[\s\p{Cf}]/gu, "").toLowerCase();

// Rows of the index by surname, initials or a part of the address; null while locked or without one.
export async function find(typed, kind, sorts) {
  const { keys } = await reading();
  const of = keys && (await meta("index"));
  if (!of) return null;
  if (index?.at !== of.iv.join()) index = { at: of.iv.join(), rows: await openPage(keys, of) };
  const words = plain(typed);
  const fits = ([sort, , address, name, initials, tags]) =>
    (!sorts || sorts.includes(sort)) &&
    (!kind || tags.includes(kind)) &&
    (plain(address).includes(words) || initials.startsWith(words) || words.startsWith(name.replace("*", "") || "\0"));
  return index.rows.filter(fits).slice(0, MOST_FOUND);
}
