// Pages this phone carries: opened, set into the empty frame, asked for anew behind the reader's back.
import { empty, release } from "./sw-empty.js";
import { reading } from "./sw-lock.js";
import { put, read } from "./sw-shelves.js";
import { database, meta, person } from "./store.js";
import { words } from "./vault.js";

// When a form last went straight to the server: what is older is asked for first.
export const SENT = { at: 0 };
const confirmed = new Map();
// In the frame: where a copy goes. On the offline page: what only a bundle brings.
const MINE = /<!--kept-->[^]*<!--\/kept-->/;
const ID = /^[0-9a-f-]{36}$/;

// The copy of an address; `at`: when it was last known to be true.
export async function kept(url, keys) {
  const db = await database();
  const page = await read(db, keys, url);
  if (Date.parse(page?.until) < Date.now()) return put(db, keys, [{ url }], []);
  const [bundle = 0, sent = 0] = await Promise.all(["bundle_at", "sent_at"].map(meta));
  const at = Math.max(page?.at, bundle, confirmed.get(url) ?? 0);
  return page && { ...page, at, isFresh: !page.partial && at >= Math.max(SENT.at, sent) };
}

// A copy for a document that has the frame already; null when opening it takes more than that.
export async function framed(url) {
  const { keys } = await reading();
  const { isFresh, title, tab, at, html } = (keys && (await kept(url, keys))) ?? {};
  return isFresh ? { title, tab, at, release: release(), html: ofRelease(html) } : null;
}

const ofRelease = (html) => html.replace(/\/assets\/[0-9a-f]{12}\//g, `/assets/${release()}/`);

export async function compose({ title, tab, html, at }) {
  const shell = await empty("/field/shell");
  if (!shell) return Response.error();
  const page = (await shell.text())
    .replace(/<title>[^<]*/, () => "<title>" + title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))
    .replace("KEPT-AT", at)
    .replace(`data-tab="${tab}"`, (found) => `${found} aria-current="page"`)
    .replace(MINE, () => html);
  return new Response(ofRelease(page), { headers: shell.headers });
}

// The empty form of an address, the patrol or visit it names set in; else the page that says what is on this phone.
export async function forms(path, search, keys) {
  const form = (await empty(path)) ?? (await empty("/field/offline"));
  if (!form) return Response.error();
  const asked = new URLSearchParams(search);
  let page = await form.text();
  if (!keys) page = page.replace(MINE, "");
  for (const name of ["patrol", "visit"]) {
    const id = asked.get(name);
    if (ID.test(id)) page = page.replace(new RegExp(`(name="${name}_id"[^>]*? value=")`), `$1${id}`);
  }
  return new Response(page, { headers: form.headers });
}

// Asks the server whether a copy still holds: "same", "newer", "signed_out", or "offline" when nobody says.
export async function refresh(url) {
  const { keys } = await reading();
  const db = await database();
  const page = keys && (await read(db, keys, url));
  if (!page) return "same";
  const at = Date.now();
  const headers = { "X-Kept": "1", "X-Person": await person(), "If-None-Match": page.etag };
  const answer = await fetch(url, { headers }).catch(() => null);
  if (!answer) return "offline";
  if (answer.redirected || answer.status === 401) return "signed_out";
  if (answer.status === 304) {
    confirmed.set(url, at);
    await db.put("meta", at, "contact_at");
    return "same";
  }
  const isGone = [404, 410].includes(answer.status);
  if (!isGone && !(answer.ok && answer.headers.get("Content-Type").includes("json"))) return "offline";
  const news = isGone ? {} : await answer.json();
  const { etag, partial, until } = news;
  await put(db, keys, [{ url, etag, partial, until, at, line: !isGone && words(news) }], [[at, "contact_at"]]);
  return "newer";
}
