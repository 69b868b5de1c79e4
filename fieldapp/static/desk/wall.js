// Keeps the wall of the duty room up to date. Without a network the last figures stay, with the time they are of,
// and a line says that they are old.
customElements.define(
  "wall-board",
  class extends HTMLElement {
    connectedCallback() {
      this.timer = setInterval(() => this.refresh(), Number(this.dataset.seconds) * 1000);
    }

    disconnectedCallback() {
      clearInterval(this.timer);
    }

    async refresh() {
      const fresh = await this.ask();
      this.querySelector(".wall__lost").hidden = Boolean(fresh);
      if (fresh) this.querySelector("#board").replaceChildren(...fresh.childNodes);
    }

    // The board of the page as it is now; null when there is no network, or somebody has to sign in again.
    async ask() {
      try {
        const answer = await fetch(location.href, { redirect: "error", signal: AbortSignal.timeout(20_000) });
        if (!answer.ok) return null;
        return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#board");
      } catch {
        return null;
      }
    }
  },
);
