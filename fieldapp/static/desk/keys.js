// Keys for the desk: moving through rows, choosing, opening, going elsewhere. They act on what the page has anyway
// (links, boxes, fields), never while somebody types, and can be switched off (a single key may disturb who speaks
// to the computer or has a tremor).
const OFF = "desk keys off";
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const ROWS = "main tbody tr, main .lines > li";

customElements.define(
  "desk-keys",
  class extends HTMLElement {
    connectedCallback() {
      this.dialog = this.querySelector("dialog");
      this.box = this.querySelector("input");
      this.box.checked = !localStorage.getItem(OFF);
      this.box.addEventListener("change", () => this.remember());
      this.querySelector("button[data-open]").hidden = false;
      this.querySelector("button[data-open]").addEventListener("click", () => this.dialog.showModal());
      this.hear = (event) => this.press(event);
      document.addEventListener("keydown", this.hear);
    }

    disconnectedCallback() {
      document.removeEventListener("keydown", this.hear);
    }

    remember() {
      if (this.box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    }

    press(event) {
      const isTyping = event.isComposing || event.target.closest?.(TYPED_INTO);
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      if (!this.box.checked) return;
      const key = { "？": "?", "、": "/" }[event.key] ?? event.key;
      const goes = this.isGoing ? this.querySelector(`a[data-key="${CSS.escape(key)}"]`) : null;
      this.isGoing = key === "g";
      if (goes) goes.click();
      if (goes || this.act(key)) event.preventDefault();
    }

    // Whether the key meant something here.
    act(key) {
      const here = document.activeElement?.closest(ROWS);
      switch (key) {
        case "j":
          return this.move(1);
        case "k":
          return this.move(-1);
        case "ArrowDown":
          return Boolean(here) && this.move(1);
        case "ArrowUp":
          return Boolean(here) && this.move(-1);
        case "x":
          return this.choose(here);
        case "/":
          return this.search();
        case "?":
          this.dialog.showModal();
          return true;
        default:
          return false;
      }
    }

    // The rows of the page: each has one link that opens it.
    links() {
      return [...document.querySelectorAll("main tbody tr th a, main .lines > li > a:first-child")];
    }

    move(step) {
      const links = this.links();
      const row = document.activeElement?.closest(ROWS);
      const at = links.findIndex((link) => row?.contains(link));
      const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
      return Boolean(next);
    }

    choose(row) {
      const box = row?.querySelector("input[type=checkbox]");
      box?.click();
      return Boolean(box);
    }

    search() {
      const field = document.querySelector("main [role=search] input[name=words]");
      if (field) field.focus();
      else this.querySelector('a[data-key="/"]').click();
      return true;
    }
  },
);
