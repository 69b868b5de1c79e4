// The reading keys: in this worker's memory alone, opened by the PIN, gone when idle, restarted or told.
import { database, dropPages, meta, person, setMeta } from "./store.js";
import { openPin } from "./vault.js";

const IDLE_MS = 270_000;
const LONGEST_MS = 14 * 24 * 3600e3;
const TRIES = 5;
let opened = null; // {mark, keys}
let seen = 0;
let letGo = () => {};
let turn = Promise.resolve();

export function lock() {
  opened = null;
  letGo();
}

// The keys of whoever this phone belongs to now, if unlocked; and whether there is a PIN at all.
export async function reading() {
  const mark = await person();
  if (!mark) return { keys: null, isSet: false };
  if (Date.now() - seen > IDLE_MS) lock();
  const [pin, contact] = await Promise.all([meta("pin"), meta("contact_at")]);
  if (contact < Date.now() - LONGEST_MS) await dropPages(await database());
  return { keys: pin && opened?.mark === mark ? opened.keys : null, isSet: Boolean(pin), wrong: pin?.wrong };
}

// none: no PIN yet · locked · open · spent: five wrong ones
export async function state() {
  const { keys, isSet, wrong } = await reading();
  if (!isSet) return "none";
  return keys ? "open" : wrong >= TRIES ? "spent" : "locked";
}

// Somebody is looking: the worker is held awake, and with it the keys, a little longer.
export function stay() {
  letGo();
  if (!opened) return undefined;
  seen = Date.now();
  return new Promise((done) => {
    letGo = done;
    setTimeout(done, IDLE_MS);
  });
}

// One try after the other, each counted before it is made: stopping the worker gives no free ones.
export function unlock(pin) {
  turn = turn.catch(() => {}).then(() => attempt(pin));
  return turn;
}

async function attempt(pin) {
  const kept = await meta("pin");
  if (!kept || kept.wrong >= TRIES) return { ok: false, left: 0 };
  const wrong = kept.wrong + 1;
  await setMeta("pin", { ...kept, wrong });
  const keys = await openPin(pin);
  if (keys) {
    await setMeta("pin", { ...kept, wrong: 0 });
    accept({ mark: await person(), keys });
  } else if (wrong === TRIES) {
    lock();
    await dropPages(await database());
  }
  return { ok: Boolean(keys), left: TRIES - wrong };
}

// What an older worker hands to the one that follows it, which cannot begin while the older is held awake.
export function given() {
  letGo();
  return opened;
}

export function accept(handed) {
  opened = handed;
  seen = Date.now();
}
