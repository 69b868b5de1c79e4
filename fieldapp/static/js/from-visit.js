// A report of what a visit found, while that visit has not left this phone: its words and its door.
import { find } from "./outbox.js";
import { unseal } from "./vault.js";

export async function fillFromVisit(form) {
  const { visit_id: visit, words, place_words: place } = form.elements;
  const row = visit?.value && !words.value && (await find(visit.value));
  if (!row) return;
  const { fields } = await unseal(row.sealed);
  words.value = fields.needs?.[0] ?? "";
  place.value = fields.at?.[0] ?? "";
}
