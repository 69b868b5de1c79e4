// Shows the chosen photos, lets one be taken out, and shrinks them before they travel.
const LONGEST = 1600;

async function shrink(file) {
  if (!file.type.startsWith("image/") || typeof createImageBitmap !== "function") return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // the server knows more kinds than this browser
  }
}

class PhotoPicker extends HTMLElement {
  connectedCallback() {
    if (this.list || typeof DataTransfer !== "function") return;
    this.inputs = [...this.querySelectorAll("input[type=file]")];
    this.files = [];
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

  async add(added) {
    const room = Math.max(0, Number(this.dataset.max) - this.files.length);
    this.note.textContent = added.length > room ? this.dataset.tooMany : "";
    for (const file of added.slice(0, room)) this.files.push(await shrink(file));
    this.show();
  }

  // Sent while a photo is still being made smaller: it goes as soon as that is done.
  hold(event) {
    if (!this.waiting || event.defaultPrevented) return;
    event.preventDefault();
    const { target, submitter } = event;
    this.turn.then(() => setTimeout(() => target.requestSubmit(submitter)));
  }

  // One input carries all the photos; the other is emptied so that nothing is sent twice.
  show() {
    const carried = new DataTransfer();
    for (const file of this.files) carried.items.add(file);
    this.inputs[0].value = "";
    this.inputs.at(-1).files = carried.files;
    this.list.hidden = this.files.length === 0;
    this.list.replaceChildren(...this.files.map((file, at) => this.preview(file, at)));
  }

  preview(file, at) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = this.dataset.photo.replace("{n}", at + 1);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
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
    this.files.splice(at, 1);
    this.note.textContent = "";
    this.show();
    (this.list.querySelectorAll("button")[at] ?? this.list.querySelector("button") ?? this.inputs.at(-1)).focus();
  }
}

customElements.define("photo-picker", PhotoPicker);
