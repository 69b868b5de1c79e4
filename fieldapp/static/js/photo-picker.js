// Shows the chosen photos, lets one be taken out, and shrinks them. In a form that is kept on the phone (`keep`) a
// photo's bytes are stored before anything else is done with them: the camera may be this page's end.
import { submitAgain } from "./submit-again.js";
import { hashed, shrink, tile } from "./photo-files.js";
import { openBytes } from "./vault.js";

class PhotoPicker extends HTMLElement {
  connectedCallback() {
    if (this.list || typeof DataTransfer !== "function") return;
    this.inputs = [...this.querySelectorAll("input[type=file]")];
    this.photos = [];
    this.waiting = 0;
    this.turn = Promise.resolve();
    this.list = document.createElement("ul");
    this.list.className = "photos";
    this.list.hidden = true;
    this.note = document.createElement("p");
    this.note.className = "field__error";
    this.note.setAttribute("role", "status");
    this.append(this.list, this.note);
    for (const input of this.inputs) input.addEventListener("change", () => this.take(input));
    this.closest("form")?.addEventListener("submit", (event) => this.hold(event));
    this.classList.add("is-ready");
  }

  // One choice after the other, so that two quick ones cannot cross.
  take(input) {
    const added = [...input.files];
    this.waiting += 1;
    this.turn = this.turn.then(() => this.add(added)).finally(() => (this.waiting -= 1));
  }

  async add(files) {
    const room = Math.max(0, Number(this.dataset.max) - this.photos.length);
    this.note.textContent = files.length > room ? this.dataset.tooMany : "";
    for (const file of files.slice(0, room)) {
      const photo = { id: crypto.randomUUID?.(), at: Date.now(), file };
      this.photos.push(photo);
      await this.store(photo).catch(() => {}); // too large for the room there is: smaller, it may fit
      await this.finish(photo);
    }
    this.show();
  }

  async finish(photo) {
    photo.file = await shrink(photo.file);
    photo.sha256 = this.keep && (await hashed(await photo.file.arrayBuffer()));
    await this.store(photo).catch(() => {
      this.photos = this.photos.filter((other) => other !== photo);
      this.note.textContent = this.dataset.noRoom;
    });
  }

  async store(photo) {
    photo.size = photo.file.size;
    await this.keep?.(photo, await photo.file.arrayBuffer());
  }

  // Photos of a draft; one that was not made smaller yet is made so now.
  restore(rows) {
    this.turn = this.turn.then(async () => {
      for (const { id, at, size, sha256, sealed } of rows.filter(Boolean)) {
        const file = new File([await openBytes(sealed)], "photo.jpg", { type: "image/jpeg" });
        const photo = { id, at, size, sha256, file };
        this.photos.push(photo);
        if (!sha256) await this.finish(photo);
      }
      this.show();
    });
  }

  // Sent while a photo is still being made smaller: it goes as soon as that is done.
  hold(event) {
    if (!this.waiting || event.defaultPrevented) return;
    event.preventDefault();
    const { target, submitter } = event;
    this.turn.then(() => setTimeout(() => submitAgain(target, submitter)));
  }

  // One input carries all the photos; the other is emptied so that nothing is sent twice.
  show() {
    const carried = new DataTransfer();
    for (const { file } of this.photos) carried.items.add(file);
    this.inputs[0].value = "";
    this.inputs.at(-1).files = carried.files;
    this.list.hidden = !this.photos.length;
    this.list.replaceChildren(...this.photos.map(({ file }, at) => this.preview(file, at)));
  }

  preview(file, at) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = this.dataset.photo.replace("{n}", at + 1);
    const free = () => URL.revokeObjectURL(image.src);
    image.addEventListener("load", free, { once: true });
    image.addEventListener("error", () => free() ?? image.replaceWith(tile(image.alt)), { once: true });
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "photos__remove";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${this.dataset.remove} ${at + 1}`);
    remove.addEventListener("click", () => this.drop(at));
    item.append(image, remove);
    return item;
  }

  drop(at) {
    this.photos.splice(at, 1);
    this.note.textContent = "";
    this.show();
    this.keep?.({});
    (this.list.querySelectorAll("button")[at] ?? this.list.querySelector("button") ?? this.inputs.at(-1)).focus();
  }
}

customElements.define("photo-picker", PhotoPicker);
