// What is being written, sealed, from its first letter until it is in the outbox. Each window has its own.
import { database, write } from "./store.js";
import { seal, unseal } from "./vault.js";

// The newest draft of this form that no other window has open, or nothing.
export async function newest(form) {
  const found = await (await database()).getAll("drafts", IDBKeyRange.bound(`${form} `, `${form} \uffff`));
  const { held } = await navigator.locks.query();
  const free = found.filter(({ id }) => !held.some(({ name }) => name === `item ${id}`));
  const [draft] = free.sort((one, other) => other.at - one.at);
  return draft && { ...draft, ...(await unseal(draft.sealed)) };
}

// Together with a photo that was just taken, if there is one. False when it has left from another window meanwhile.
export async function keep({ key, id, blobs, replaces }, words, photo) {
  const sealed = await seal(words);
  return write(["drafts", "outbox", "blobs"], async (tx) => {
    if (!replaces && (await tx.objectStore("outbox").getKey(id))) return false;
    const drafts = tx.objectStore("drafts").put({ key, id, blobs, at: Date.now(), sealed });
    await Promise.all([drafts, photo && tx.objectStore("blobs").put(photo)]);
    return true;
  });
}

export const drop = async ({ key }) => (await database()).delete("drafts", key);

const isLeftOut = ({ name, type }) => !name || name === "submission_id" || ["file", "submit", "button"].includes(type);

export function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "submission_id") (fields[name] ??= []).push(value);
  }
  return fields;
}

export function fill(form, fields) {
  for (const field of form.elements) {
    if (isLeftOut(field)) continue;
    const given = fields[field.name] ?? [];
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
    else if (given.length) field.value = given[0];
    else continue;
    const folded = given.join("") && field.closest("details");
    if (folded) folded.open = true;
    if (field.matches("select")) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
