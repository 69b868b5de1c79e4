// Sends what waits: texts in one lane, photos in another, each lane once in all windows and the service worker.
// Nothing is done until a receipt names it; one item that cannot be sent never holds up another.
import { change, find, isDue, rows } from "./outbox.js";
import { sendPhotos } from "./drain-photos.js";
import { askAgain, openAgain, receive, sendAgain } from "./received.js";
import { call, doubt, hello, isRevoked } from "./server.js";
import { unseal } from "./vault.js";

const WAITING = ["queued", "sending", "waiting_login"];
const LONGEST_S = 300;
const waiting = {};

// One run at a time; who asks during a run gets the next one, together with everybody else who asks.
function lane(name, work) {
  return (waiting[name] ??= navigator.locks.request(name, () => {
    delete waiting[name];
    return work();
  }));
}

// Done when the texts are; photos go on behind.
export async function drain() {
  const isOpen = await lane("fieldapp-drain", texts);
  if (isOpen) lane("fieldapp-photos", sendPhotos);
}

async function texts() {
  const who = await hello(async (epoch, before) => {
    if (before !== undefined && before !== epoch) await sendAgain();
    await releaseHeld();
    await askAgain();
  });
  if (who === "signed_out") await waitForLogin();
  if (!["ok", "revoked"].includes(who)) return false;
  await openAgain();
  for (const row of await rows()) {
    const { id, state } = row;
    if (!WAITING.includes(state) || !isDue(row)) continue;
    // Open in a form at this moment: it may still change.
    const goesOn = await navigator.locks.request(`item ${id}`, { ifAvailable: true }, (free) => !free || send(id));
    if (!goesOn) return false;
  }
  return true;
}

// False: the same would happen to every other one.
async function send(id) {
  const row = await change(id, { state: "sending", attempts: ((await find(id))?.attempts ?? 0) + 1 });
  if (!row) return true;
  const headers = { "Content-Type": "application/json", "X-Submission-Id": id, "X-Device-Seq": String(row.seq) };
  const body = await unseal(row.sealed).then(JSON.stringify, () => "");
  if (!body) return change(id, { state: "held", error: "broken" });
  const path = isRevoked ? "/sync/hand-in" : "/sync/submissions";
  const { status, answer, wait } = await call(path, { method: "POST", headers, body });
  if (status === 201 && answer?.receipt === id) {
    await receive(row, answer);
    return true;
  }
  if (!answer) doubt();
  return judge(row, answer ? status : 0, answer?.state, answer?.reason, wait);
}

async function judge(row, status, said, reason, wait) {
  const back = (state, error, more) => change(row.id, { state, error, reason, ...more });
  const wasNot = { attempts: row.attempts - 1 };
  if (status === 401) return !(await waitForLogin(row, wasNot));
  if (status === 403 && said) {
    doubt();
    return !(await back("held", said, wasNot));
  }
  if (status === 409) return back("held", "other_content");
  if (status === 413) return back("needs_fix", "too_large");
  if (status === 422) return back("needs_fix", "unreadable");
  await back("queued", status === 426 ? "old_app" : status ? "busy" : "no_answer", { next_try_at: later(row.attempts, wait) });
  return status ? true : (await hello(() => {})) === "ok";
}

export function later(attempts, wait) {
  const told = Number(wait) || (Date.parse(wait) - Date.now()) / 1000 || 0;
  return Date.now() + 1000 * Math.max(told, Math.min(LONGEST_S, 2 ** attempts) * (0.5 + Math.random() / 2));
}

async function waitForLogin(row, more) {
  if (row) await change(row.id, { state: "queued", ...more });
  doubt();
  for (const { id, state } of await rows()) if (state === "queued") await change(id, { state: "waiting_login", error: "signed_out", next_try_at: 0 });
  return true;
}

// What another person's sign-in had stopped goes on.
async function releaseHeld() {
  for (const { id, state, error } of await rows()) {
    if (state === "held" && error === "other_person") await change(id, { state: "queued", error: "" });
  }
}
