// This phone's side of the service worker: registers it, keeps it awake while somebody looks, brings a new release in
// when nothing is disturbed by it, covers the page while locked, and says how old a kept page is.
import { database, person } from "./store.js";
import { ago } from "./times.js";

const { serviceWorker } = navigator;
const { person: mark } = document.body.dataset;
const HERE = "/field/";
const MINUTE = 60_000;
const FREE = ["/field/outbox", "/field/reports/new"]; // usable while locked
export const inField = Boolean(mark) && document.body.matches(".screen") && location.pathname.startsWith(HERE);
export const line = document.querySelector(".age");
const cover = document.querySelector("dialog.lock");

// What the worker answers; null where there is none.
export async function ask(what, more, worker) {
  worker ??= (await serviceWorker?.getRegistration(HERE))?.active;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ ask: what, ...more }, [port2]);
  return new Promise((done) => (port1.onmessage = ({ data }) => done(data)));
}

export const canKeep = begin();

async function begin() {
  try {
    if (!inField) return false;
    await person();
    const found = await serviceWorker.register(`${HERE}sw.js`, { scope: HERE, type: "module" });
    found.waiting && takeOver(found.waiting);
    await serviceWorker.ready;
    return true;
  } catch {
    return false; // private window, old browser: everything works as long as there is a network
  }
}

// Never under an open form, and after an upload: what is being written goes on with the release it was begun in.
function takeOver(worker) {
  navigator.locks.request("fieldapp-drain", async () => {
    if (await (await database()).count("drafts")) return;
    ask("take_over", { given: await ask("given") }, worker);
  });
}

async function look() {
  if (document.hidden || !(await canKeep)) return;
  const state = await ask("stay");
  if (!["locked", "spent"].includes(state) || !cover || cover.open || FREE.includes(location.pathname)) return;
  cover.showModal();
  cover.querySelector("pin-lock").show();
}

function tell(state) {
  for (const words of line.children) words.hidden = words.dataset.state !== state;
}

// How old the page in the frame is; and then whether it still holds.
export function sayAge(at) {
  const path = location.pathname + location.search;
  tell("offline");
  line.querySelector("time").textContent = ago(at);
  line.querySelector("a").href = `/sign-in?next=${encodeURIComponent(path)}`;
  ask("refresh", { path }).then((state) => path === location.pathname + location.search && tell(state));
}

if (line) {
  line.querySelector("button").addEventListener("click", () => location.reload());
  sayAge(line.dataset.at);
}

if (inField) {
  look();
  setInterval(look, MINUTE);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  cover?.addEventListener("close", look);
  canKeep.then((can) => can && ask("renew", { start: !sessionStorage.begun }).then(() => (sessionStorage.begun = 1)));
}

// Whoever signs in may be somebody else, and another look draws the empty pages anew: the worker asks the server first.
document.addEventListener("submit", ({ target }) => {
  if (!/^\/(sign-in|preferences|field\/bundle)/.test(new URL(target.action).pathname)) return;
  delete sessionStorage.begun;
  ask("changed");
});
