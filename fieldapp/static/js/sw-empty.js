// What a release keeps in Cache Storage: its own files, and the empty pages as this person sees them.
import { person } from "./store.js";

const PREFIX = "fieldapp-";
const TOKEN = /(name="submission_id"[^>]*? value=")[^"]*/g;
let own;

export const release = () => own.release;
const storage = () => caches.open(PREFIX + own.release);
const keyOf = async (path) => `${path}?${await person()}`;

export const begin = (config) => (own = config);

// All of them or none. A captive portal's page in place of a file would stay for as long as the release does.
export async function install() {
  const store = await storage();
  await Promise.all(own.files.map(async (file) => {
    const path = `/assets/${own.release}/${file}`;
    const answer = await fetch(path);
    if (!answer.ok || answer.headers.get("Content-Type").startsWith("text/html")) throw new Error(path);
    await store.put(path, answer);
  }));
  await takeEmpty().catch(() => {});
}

// This release's and the one before it stay; caches are named in the order they were made.
export async function tidy() {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + own.release);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

export async function cached(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Each fetched as the signed-in worker sees it; none when somebody else, or a newer release, answers.
export async function takeEmpty() {
  const mark = await person();
  if (!mark) return;
  const store = await storage();
  await Promise.all(own.pages.map(async (path) => {
    const answer = await fetch(path, { headers: { "X-Empty": "1" } });
    const html = await answer.text();
    if (!answer.ok || ![`data-person="${mark}"`, `/assets/${own.release}/`].every((part) => html.includes(part))) return;
    const headers = new Headers(answer.headers);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    await store.put(await keyOf(path), new Response(html.replace(TOKEN, "$1"), { headers }));
  }));
}

export async function empty(path) {
  const key = await keyOf(path);
  return (await (await storage()).match(key)) ?? caches.match(key);
}
