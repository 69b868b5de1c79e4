// What is written into a field form stays: on every change, through the camera, a crash, a closed window.
import { complain } from "./complaints.js";
import { drop, fieldsOf, fill, keep, newest } from "./drafts.js";
import { fillFromVisit } from "./from-visit.js";
import { find, isMine } from "./outbox.js";
import { submit } from "./saving.js";
import { database } from "./store.js";
import { localTime, today } from "./times.js";
import { sealBytes, unseal } from "./vault.js";

const words = document.getElementById("outbox-words")?.content;
const isGivenBack = document.querySelector("[data-summary]");

export class FieldForm {
  constructor(form) {
    this.form = form;
    this.picker = form.querySelector("photo-picker");
    this.turn = Promise.resolve();
    form.addEventListener("submit", (event) => submit(this, event));
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch() ?? this.remember());
    form.addEventListener("click", ({ target }) => target.type === "file" && this.remember());
    this.ready = this.begin();
    this.ready.then(() => (form.dataset.ready = ""), () => this.show("none"));
    if (this.picker) this.picker.keep = (photo, bytes) => this.ready.then(() => this.keepPhoto(photo, bytes));
  }

  async begin() {
    const fix = new URLSearchParams(location.hash.slice(1)).get("fix");
    const { outbox, target, base } = this.form.dataset;
    const db = await database();
    const item = fix && (await find(fix));
    this.name = item ? `fix ${fix}` : [outbox, target, location.search].join(" ");
    const found = isGivenBack ? null : ((await newest(this.name)) ?? (item && (await unsealed(item))));
    const day = await today();
    const begun = this.isTouched && !item ? null : found; // who was quicker is not written over
    this.open({ base, blobs: [], ...begun }, item);
    if (this.isTouched && !item) return this.touch() ?? this.remember();
    if (!begun && day) for (const field of this.form.querySelectorAll("[data-today]")) field.value = day;
    if (!begun) return fillFromVisit(this.form);
    fill(this.form, begun.fields);
    this.picker?.restore(await Promise.all(begun.blobs.map((id) => db.get("blobs", id))));
    if (item) complain(this.form, item.complaints ?? {}, item.reason);
    else this.show("begun").querySelector("button").addEventListener("click", () => this.startAfresh());
  }

  // `item`: what is put right; one that has not left stays itself. What is open here neither opens in another window
  // nor leaves meanwhile.
  open({ id, ...draft }, item) {
    const isSame = item && isMine(item);
    const name = isSame ? item.id : (id ?? crypto.randomUUID());
    this.draft = { ...draft, id: name, key: `${this.name} ${name}`, replaces: isSame, fixes: isSame ? null : item?.id };
    const whileOpen = new Promise((done) => (this.letGo = done));
    navigator.locks.request(`item ${name}`, () => whileOpen);
    const claim = this.form.elements.submission_id;
    if (claim) claim.value = name;
  }

  // The server had something to say: the same form again, with its words.
  again(item) {
    this.name = `fix ${item.id}`;
    this.open({ ...this.left, id: null }, item);
    complain(this.form, item.complaints ?? {}, item.reason);
  }

  async startAfresh() {
    const { draft } = this;
    this.draft = null;
    await drop(draft);
    location.reload();
  }

  touch() {
    if (this.draft === null) return; // it has left
    this.isTouched = this.isWritten = true;
    this.firstAt ??= localTime();
    if (this.draft) this.draft.captured_at ??= this.firstAt;
    const seen = this.form.elements.captured_at;
    if (seen) seen.value = this.draft?.captured_at ?? this.firstAt;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remember(), 400);
  }

  remember(photo) {
    clearTimeout(this.timer);
    if (!this.draft || !(this.isTouched || photo)) return this.turn;
    this.isTouched = false;
    const write = async () => {
      if (!this.draft) return;
      const { captured_at, base } = this.draft;
      const isKept = await keep(this.draft, { fields: fieldsOf(this.form), captured_at, base }, photo);
      if (!isKept && this.draft) this.open({ ...this.draft, id: null }); // it has left from another window
    };
    return (this.turn = this.turn.catch(() => {}).then(write));
  }

  async keepPhoto({ id, at, sha256 }, bytes) {
    this.draft.captured_at ??= localTime(at);
    this.draft.blobs = this.picker.photos.map((photo) => photo.id);
    this.isTouched = true;
    const row = bytes && { id, item: this.draft.id, at, size: bytes.byteLength, sha256, sealed: await sealBytes(bytes) };
    return this.remember(row);
  }

  show(name, place = "before") {
    const copy = words.querySelector(`[data-words=${name}]`).cloneNode(true);
    this.form[place](copy);
    if (place === "append") copy.scrollIntoView({ block: "nearest" });
    return copy;
  }
}

async function unsealed({ sealed, blobs }) {
  const { fields, captured_at, base_version } = await unseal(sealed);
  return { fields, captured_at, base: base_version, blobs };
}
