// The service worker of /field/: what opens from where. /field/sw.js names the release and its files, and begins it.
import { find, take } from "./bundle.js";
import { begin as keep, cached, install, takeEmpty, tidy } from "./sw-empty.js";
import { accept, given, lock, reading, state, stay, unlock } from "./sw-lock.js";
import { compose, forms, framed, kept, refresh, SENT } from "./sw-pages.js";
import { database, meta, person, setPerson } from "./store.js";

const WAIT_MS = 4000;
const EVERY_MS = 6 * 3600e3;
const RESERVE = 3 << 20;
const WHILE_LOCKED = ["/field/reports/new", "/field/outbox", "/field/lock"];
let words;
let mayBeAnother = false; // somebody has just signed in or chosen another look: the server's next page says
let isDue = false;
let renewing = Promise.resolve();

export function begin(config) {
  words = keep(config);
  addEventListener("install", (event) => event.waitUntil(install()));
  addEventListener("activate", (event) => event.waitUntil(Promise.all([tidy(), clients.claim()])));
  addEventListener("fetch", answer);
  addEventListener("message", (event) => {
    const { data, ports } = event;
    if (data.ask === "stay") event.waitUntil(stay());
    event.waitUntil(ASKS[data.ask]?.(data).then((found) => ports[0]?.postMessage(found)));
  });
}

const ASKS = {
  stay: state,
  unlock: ({ pin }) => unlock(pin),
  lock: async () => lock(),
  keys: async () => (await reading()).keys,
  find: ({ words, kind, sorts }) => find(words, kind, sorts),
  refresh: ({ path }) => refresh(path),
  page: async ({ path }) => (mayBeAnother ? null : framed(path)),
  renew: ({ start }) => (renewing = renewing.catch(() => {}).then(() => renew(start))),
  changed: async () => void (mayBeAnother = true),
  given: async () => given(),
  take_over: async (more) => {
    accept(more.given);
    skipWaiting();
  },
};

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  const inField = url.pathname.startsWith("/field/");
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (inField && request.mode === "navigate") SENT.at = Date.now();
    isDue ||= url.pathname.startsWith("/field/bundle/");
  } else if (url.pathname.startsWith("/assets/")) event.respondWith(cached(request));
  else if (inField && request.mode === "navigate") event.respondWith(open(event, url));
  else if (inField && request.headers.has("HX-Request")) event.respondWith(fragment(request));
}

// Local copy first; else the network for a while; else an empty form; else "not on this phone".
async function open(event, { pathname, search }) {
  const early = mayBeAnother && (await whoIsThere(event));
  const { keys, isSet } = await reading();
  if (isSet && !keys && !WHILE_LOCKED.includes(pathname)) return forms("/field/lock");
  const copy = keys && (await kept(pathname + search, keys));
  if (copy?.isFresh) return compose(copy);
  if (copy && !copy.partial) event.waitUntil(refresh(pathname + search));
  const found = early || (await within(WAIT_MS, copy ? fetch(pathname + search) : fetch(event.request)));
  if (!found || (copy && found.redirected && new URL(found.url).pathname === "/sign-in")) {
    return copy ? compose(copy) : forms(pathname, search, keys);
  }
  return found.redirected ? Response.redirect(found.url) : found;
}

// After a sign-in the server's page says whose it is, before anything kept for somebody else is opened.
async function whoIsThere(event) {
  const page = await within(WAIT_MS, fetch(event.request));
  const mark = page && /data-person="(\w+)"/.exec(await page.clone().text())?.[1];
  if (mark) {
    mayBeAnother = false;
    if (mark !== (await person())) await setPerson(mark);
    event.waitUntil(takeEmpty());
  }
  return page;
}

// What the network says in time; nothing when it or the server behind the door is away.
function within(milliseconds, asked) {
  const arrived = asked.then((found) => (found.status > 501 && found.status < 505 ? null : found)).catch(() => null);
  return Promise.race([arrived, new Promise((done) => setTimeout(done, milliseconds, null))]);
}

// A part of a page is never kept: beside a whole page under one address each would throw the other out.
async function fragment(request) {
  const { keys, isSet } = await reading();
  const isLocked = isSet && !keys;
  const found = !isLocked && (await fetch(request).catch(() => null));
  if (found) return found;
  const headers = { "HX-Reswap": "none", "Content-Type": "text/plain; charset=utf-8" };
  return new Response(isLocked ? words.locked : words.offline, { status: 503, headers });
}

// Empty pages, the reserve and, where a PIN was set and typed, the bundle: at the start and every six hours.
async function renew(isStart) {
  const { keys } = await reading();
  if (!isStart && !isDue && (!keys || (await meta("bundle_at")) > Date.now() - EVERY_MS)) return;
  isDue = false;
  await takeEmpty();
  const db = await database();
  if (db && !(await db.getKey("meta", "reserve"))) {
    const noise = crypto.getRandomValues(new Uint8Array(1 << 16)); // zeros would be packed to nothing
    await db.put("meta", new Blob(Array(RESERVE >> 16).fill(noise)), "reserve").catch(() => {});
  }
  if (keys) await take(db, keys);
}
