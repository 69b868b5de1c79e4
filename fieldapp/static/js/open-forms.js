// The field forms of the page that is shown.
import { FieldForm } from "./field-form.js";

let open = [];

export function begin() {
  open = [...document.querySelectorAll("form[data-outbox]")].map((form) => new FieldForm(form));
}

// Nothing is being written, saved or photographed here, so that another page may take the place of this one.
export const isFree = () => !open.some(({ isWritten, isBusy, picker }) => isWritten || isBusy || picker);

// What was begun earlier may be opened again, by whoever asks next.
async function leave(form) {
  await form.ready.catch(() => {});
  form.draft = null;
  form.letGo?.();
}

export const leaveAll = () => Promise.all(open.map(leave));

const remember = () => open.forEach((form) => form.remember());
addEventListener("pagehide", remember);
document.addEventListener("visibilitychange", remember);
begin();
