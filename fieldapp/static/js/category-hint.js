// Shows, below the category, when to report it and when it counts as done.
class CategoryHint extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    this.output = this.querySelector("[data-told]");
    this.select.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const { when, done, photo } = this.select.selectedOptions[0]?.dataset ?? {};
    const parts = [];
    if (when) parts.push(`${this.dataset.when}：${when}`);
    if (done) parts.push(`${this.dataset.done}：${done}`);
    if (photo === "1") parts.push(this.dataset.photo);
    this.output.textContent = parts.join("　");
  }
}

customElements.define("category-hint", CategoryHint);
