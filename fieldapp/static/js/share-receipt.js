// A receipt's code and link: copied, shared or printed where the browser can. The PIN is never among them.
class ShareReceipt extends HTMLElement {
  connectedCallback() {
    const { words, address, title } = this.dataset;
    const text = `${words}\n${address}`;
    this.offer("copy", navigator.clipboard, async () => {
      await navigator.clipboard.writeText(text);
      this.querySelector("[data-done]").hidden = false;
    });
    // Given up halfway is no failure.
    this.offer("share", navigator.share, () => navigator.share({ title, text: words, url: address }).catch(() => {}));
    this.offer("print", window.print, () => window.print());
  }

  offer(name, isThere, act) {
    const button = this.querySelector(`[data-${name}]`);
    button.hidden = !isThere;
    button.addEventListener("click", act);
  }
}

customElements.define("share-receipt", ShareReceipt);
