// From a filled-in form to the outbox, in one transaction; then what became of it. A browser that cannot keep
// anything says so, and its forms go straight to the server.
import { complain, forgive, missing } from "./complaints.js";
import { drain } from "./drain.js";
import { fieldsOf } from "./drafts.js";
import { find, put, rows } from "./outbox.js";
import { privateWords } from "./private-words.js";
import { submitAgain } from "./submit-again.js";
import { localTime } from "./times.js";

const PATIENCE_MS = 6000;

export async function submit(own, event) {
  if (own.isPlain) return;
  event.preventDefault();
  if (own.isBusy) return;
  const { submitter } = event;
  own.isBusy = true;
  submitter?.setAttribute("aria-busy", "true");
  try {
    await own.ready;
    if (own.draft) await save(own);
  } catch (error) {
    console.warn(error);
    own.show("none", "append");
    own.isPlain = navigator.onLine; // as it always did, and under the same id
    if (own.isPlain) setTimeout(() => submitAgain(own.form, submitter)); // this submit has to be over first
  }
  submitter?.removeAttribute("aria-busy");
  own.isBusy = false;
}

async function save(own) {
  const { form, picker } = own;
  await picker?.turn;
  forgive();
  const complaints = { ...missing(form), ...privateWords(form) };
  if (Object.keys(complaints).length) return complain(form, complaints);
  await form.querySelector("patrol-track")?.finish();
  await own.turn.catch(() => {});
  const { draft } = own;
  let [row, body] = await written(own, draft);
  own.left = draft;
  own.draft = null; // nothing may bring it back to life
  try {
    if (!(await put(row, body)) && own.isWritten) {
      // What another window has sent under this id is not what was written here: it goes under one of its own.
      [row, body] = await written(own, { ...draft, id: crypto.randomUUID() });
      await put(row, body);
    }
  } catch (error) {
    own.draft = draft;
    throw error;
  }
  const saved = own.show("saved", "append");
  saved.dataset.saved = row.id;
  own.letGo();
  await navigator.locks.request(`item ${row.id}`, () => {}); // free: it may go
  navigator.storage?.persist?.();
  return goOn(own, row.id, saved);
}

async function written({ form, picker }, draft) {
  const { outbox: kind, version, target } = form.dataset;
  const { id, key, base, replaces, captured_at = localTime() } = draft;
  const fields = fieldsOf(form);
  const blobs = (picker?.photos ?? []).map(({ id, size, sha256 }) => ({ id, size, sha256 }));
  const body = {
    kind, form_version: Number(version), fields, target, base_version: Number(base) || null, captured_at, blobs,
    fixes: draft.fixes, after: await earlier(kind, target, base, id),
  };
  const about = { target, base, urgent: fields.urgency?.[0] === "urgent", page: location.pathname + location.search };
  return [{ id, kind, ...about, at: Date.now(), blobs: blobs.map((blob) => blob.id), replaces, draft: key, error: "" }, body];
}

// My own last change of the same record that was begun from this version or an older one (a copy may have been renewed
// since): it has to be in before this one. What was begun from a newer one knew more, perhaps of somebody else's.
async function earlier(kind, target, base, id) {
  const same = (row) => row.kind === kind && row.target === target && row.base - base <= 0 && row.id !== id;
  return kind.endsWith("_edit") ? (await rows()).filter(same).at(-1)?.id : null;
}

async function goOn(own, id, saved) {
  await Promise.race([drain(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  const row = await find(id);
  if (row.state === "needs_fix") {
    saved.remove();
    own.again(row);
  } else if (row.receipt && row.see) {
    if (row.outcome === "applied") document.cookie = `saved=${row.kind}; path=/; max-age=60; samesite=lax`; // the next page says so
    location.assign(row.see);
  } else if (navigator.onLine || navigator.serviceWorker?.controller) location.assign(`/field/outbox#saved=${id}`);
}
