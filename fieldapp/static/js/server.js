// Talking to the server: who is there, whose phone this is, what it holds. Only what the server itself says counts.
import { rows } from "./outbox.js";
import { database, dropPages, meta, once, person, setMeta, write } from "./store.js";
import { localTime } from "./times.js";

const FRESH_MS = 300_000;
const [, , release] = new URL(import.meta.url).pathname.split("/");
let spoken = 0; // when it last answered as itself
export let isRevoked = false;

// {status, answer, offset, wait}; status 0: nobody answered. Never throws.
export async function call(path, { key, headers, ...options } = {}) {
  try {
    const own = { "X-Person": await person(), "X-Device": await once("device", () => crypto.randomUUID()) };
    const sent = { ...own, "X-Sent-At": localTime(), ...headers };
    if (key || isRevoked) sent["X-Device-Key"] = (await meta("upload_key")) ?? "";
    const signal = AbortSignal.timeout?.(60_000);
    const response = await fetch(path, { ...options, headers: sent, cache: "no-store", redirect: "error", signal });
    const answer = await response.json().catch(() => null);
    const [offset, wait] = ["Upload-Offset", "Retry-After"].map((name) => response.headers.get(name));
    return { status: response.status, answer, offset: offset === null ? NaN : Number(offset), wait };
  } catch {
    return { status: 0 };
  }
}

// Also when something went wrong on the way: whoever answered may not have been the server.
export function doubt() {
  spoken = 0;
}

// One of "ok", "revoked", "signed_out", "other_person"; "" when the server is not there.
export async function hello(met) {
  if (!(await person()) || !navigator.onLine) return "";
  if (Date.now() - spoken < FRESH_MS) return isRevoked ? "revoked" : "ok";
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(await held());
  const { status, answer } = await call("/sync/hello", { method: "POST", key: true, headers, body });
  isRevoked = status === 403 && answer?.state === "revoked";
  if (isRevoked) await dropPages(await database());
  else if (status !== 200 || answer?.person !== (await person())) return answer?.state ?? "";
  else await meet(answer, met);
  spoken = Date.now();
  return isRevoked ? "revoked" : "ok";
}

// The epoch comes last: killed before, the phone finds it changed once more and does all of it again.
async function meet({ server_time, epoch, export_key, upload_key }, met) {
  const now = Date.now();
  const said = { contact_at: now, clock_ahead: now - Date.parse(server_time), export_key, upload_key };
  await write(["meta"], ({ store }) =>
    Promise.all(Object.entries(said).map(([name, value]) => value !== undefined && store.put(value, name))),
  );
  await met(epoch, await meta("epoch"));
  await setMeta("epoch", epoch);
}

// What this phone holds: the numbers of everything without a receipt, as ranges.
async function held() {
  const all = await rows();
  const waiting = all.filter(({ receipt, state }) => !receipt || state === "photos_pending");
  const numbers = all.filter(({ receipt }) => !receipt).map(({ seq }) => seq).sort((one, other) => one - other);
  const ranges = [];
  for (const number of numbers) {
    if (ranges.at(-1)?.[1] === number - 1) ranges.at(-1)[1] = number;
    else ranges.push([number, number]);
  }
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return {
    device: await once("device", () => crypto.randomUUID()),
    app_version: release,
    held: ranges,
    held_count: waiting.length,
    oldest_at: waiting.length ? localTime(Math.min(...waiting.map(({ at }) => at))) : null,
    highest: (await meta("seq")) ?? 0,
    free_mb: quota ? Math.floor((quota - usage) / 2 ** 20) : null,
    persisted: (await navigator.storage?.persisted?.()) ?? null,
    sent_at: localTime(),
    need_key: !(await meta("upload_key")),
  };
}
