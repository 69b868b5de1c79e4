// Kept pages lie in shelves, each sealed as a whole: a row a page makes the disk work many times as long
// (2,000 pages: 530 ms against 70), and a shelf of some fifteen pages still opens in a few milliseconds.
import { dropPages } from "./store.js";
import { openPageBytes, sealPageBytes, value } from "./vault.js";

const SHELVES = 127;
let turn = Promise.resolve();

function shelfOf(url) {
  let sum = 0;
  for (const letter of url) sum = (sum * 31 + letter.charCodeAt()) % 1e9;
  return `shelf ${sum % SHELVES}`;
}

// Without turning eleven megabytes into words and back: that took a quarter of the time.
export function* linesOf(bytes) {
  for (let at = 0, end; (end = bytes.indexOf(10, at)) >= 0; at = end + 1) yield bytes.subarray(at, end);
}

function joined(pages) {
  const bytes = new Uint8Array(pages.reduce((sum, { line }) => sum + line.length + 1, 0)).fill(10);
  let at = 0;
  for (const { line } of pages) {
    bytes.set(line, at);
    at += line.length + 1;
  }
  return bytes;
}

// [{url, etag, partial, until, at, line}]; `line` is the page as it came, JSON in bytes without a line end.
async function taken(db, keys, shelf) {
  const row = await db.get("pages", shelf);
  const lines = row ? [...linesOf(await openPageBytes(keys, row.sealed))] : [];
  return lines.map((line, place) => ({ ...row.pages[place], line }));
}

// A page of this phone, or nothing.
export async function read(db, keys, url) {
  try {
    const page = (await taken(db, keys, shelfOf(url))).find((each) => each.url === url);
    return page && { ...page, ...value(page.line) };
  } catch {
    await dropPages(db); // sealed under another PIN: the next bundle brings all of them
    return undefined;
  }
}

// Puts what came in the place of what was there; a page without a line is gone, and so is its copy. One after the
// other, all or nothing; `ends`: what is noted of it, [value, name].
export function put(...given) {
  turn = turn.catch(() => {}).then(() => change(...given));
  return turn;
}

async function change(db, keys, news, ends, isWhole) {
  const shelves = {};
  for (const page of news) (shelves[shelfOf(page.url)] ??= new Map()).set(page.url, page);
  const rows = await Promise.all(Object.entries(shelves).map(([shelf, came]) => filled(db, keys, shelf, came, isWhole)));
  const tx = db.transaction(["pages", "meta"], "readwrite", { durability: "relaxed" });
  const pages = tx.objectStore("pages");
  if (isWhole) pages.clear();
  for (const row of rows) row.pages.length ? pages.put(row) : pages.delete(row.url);
  for (const [value, name] of ends) tx.objectStore("meta").put(value, name);
  await tx.done;
}

async function filled(db, keys, url, came, isWhole) {
  const old = isWhole ? [] : await taken(db, keys, url);
  const all = [...old.filter((page) => !came.has(page.url)), ...came.values()].filter(({ line }) => line);
  const sealed = await sealPageBytes(keys, joined(all));
  return { url, pages: all.map(({ line, ...page }) => page), sealed };
}
