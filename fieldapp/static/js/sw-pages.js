// Pages this phone carries: opened, set into the empty frame, asked for anew behind the reader's back.
import { empty, release } from "./sw-empty.js";
import { reading } from "./sw-lock.js";
import { database, dropPages, meta, person } from "./store.js";
import { openPage, sealPage } from "./vault.js";

// When a form last went straight to the server: what is older is asked for first.
export const SENT = { at: 0 };
// In the frame: where a copy goes. On the offline page: what only a bundle brings.
const MINE = /<!--kept-->[^]*<!--\/kept-->/;
const ID = /^[0-9a-f-]{36}$/;

// The copy of an address; `at`: when it was last known to be true.
export async function kept(path, keys) {
  const db = await database();
  const row = await db.get("pages", path);
  if (Date.parse(row?.until) < Date.now()) await db.delete("pages", path);
  else if (row) return opened(db, row, keys);
  return null;
}

async function opened(db, row, keys) {
  try {
    const [bundle = 0, sent = 0] = await Promise.all(["bundle_at", "sent_at"].map(meta));
    const at = Math.max(row.at, bundle);
    const isFresh = !row.partial && at >= Math.max(SENT.at, sent);
    return { ...(await openPage(keys, row.sealed)), at, partial: row.partial, isFresh };
  } catch {
    await dropPages(db); // sealed under another PIN: the next bundle brings all of them
    return null;
  }
}

export async function compose({ title, tab, html, at }) {
  const shell = await empty("/field/shell");
  if (!shell) return Response.error();
  const page = (await shell.text())
    .replace(/<title>[^<]*/, () => "<title>" + title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))
    .replace("KEPT-AT", at)
    .replace(`data-tab="${tab}"`, (found) => `${found} aria-current="page"`)
    .replace(MINE, () => html)
    .replace(/\/assets\/[0-9a-f]{12}\//g, `/assets/${release()}/`);
  return new Response(page, { headers: shell.headers });
}

// The empty form of an address, the patrol it names set in; else the page that says what is on this phone.
export async function forms(path, search, keys) {
  const form = (await empty(path)) ?? (await empty("/field/offline"));
  if (!form) return Response.error();
  const patrol = new URLSearchParams(search).get("patrol");
  let page = await form.text();
  if (!keys) page = page.replace(MINE, "");
  if (ID.test(patrol)) page = page.replace(/(name="patrol_id"[^>]*? value=")/, `$1${patrol}`);
  return new Response(page, { headers: form.headers });
}

// Asks the server whether a copy still holds: "same", "newer", "signed_out", or "offline" when nobody says.
export async function refresh(path) {
  const { keys } = await reading();
  const db = await database();
  const row = keys && (await db.get("pages", path));
  if (!row) return "same";
  const at = Date.now();
  const headers = { "X-Kept": "1", "X-Person": await person(), ...(row.etag && { "If-None-Match": row.etag }) };
  const answer = await fetch(path, { headers }).catch(() => null);
  if (!answer) return "offline";
  if (answer.redirected || answer.status === 401) return "signed_out";
  if (answer.status === 304) await db.put("pages", { ...row, at });
  else if ([404, 410].includes(answer.status)) await db.delete("pages", path);
  else if (!answer.ok || !answer.headers.get("Content-Type").includes("json")) return "offline";
  else {
    const page = await answer.json();
    const { etag, partial, until } = page;
    await db.put("pages", { url: path, etag, partial, until, at, sealed: await sealPage(keys, page) });
  }
  await db.put("meta", at, "contact_at");
  return answer.status === 304 ? "same" : "newer";
}
