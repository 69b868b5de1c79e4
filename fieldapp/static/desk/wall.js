// Keeps the wall of the duty room up to date. Without a network the last figures stay, with the time they are of,
// and a line says that they are old. An urgent case that was not there before is named in a line of its own, and
// sounds where the sound was switched on.
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
      if (!fresh) return;
      const known = new Set(this.urgent().map((row) => row.dataset.urgent));
      this.querySelector("#board").replaceChildren(...fresh.childNodes);
      const added = this.urgent().filter((row) => !known.has(row.dataset.urgent));
      if (added.length) this.alarm(added);
      else if (!this.urgent().length) this.querySelector(".wall__new").hidden = true;
    }

    urgent() {
      return [...this.querySelectorAll("[data-urgent]")];
    }

    // The line stays until no urgent case waits any more.
    alarm(rows) {
      const line = this.querySelector(".wall__new");
      line.querySelector("span").textContent = rows.map((row) => row.dataset.words).join("　");
      line.hidden = false;
      this.querySelector("wall-sound")?.play();
    }

    // The board of the page as it is now; null when there is no network, or somebody has to sign in again.
    async ask() {
      try {
        const answer = await fetch(location.href, { redirect: "error", signal: AbortSignal.timeout?.(20_000) });
        if (!answer.ok) return null;
        return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#board");
      } catch {
        return null;
      }
    }
  },
);
