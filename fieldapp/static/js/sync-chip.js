// The chip on every field page: what has arrived and what has not. Green only when nothing waits at all.
import { onChange, rows } from "./outbox.js";
import { meta } from "./store.js";
import { ago, when } from "./times.js";

const WAITING = ["queued", "sending", "photos_pending"];

class SyncChip extends HTMLElement {
  connectedCallback() {
    onChange(() => this.look());
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), 60_000);
    this.look();
  }

  async look() {
    try {
      this.show(await rows(), await meta("sent_at"));
    } catch {
      this.querySelector(".sync__chip").hidden = true; // this browser keeps nothing: its forms say so
    }
  }

  show(all, sentAt) {
    const count = (states) => all.filter(({ state }) => states.includes(state));
    const [bad, shut, waiting] = [["needs_fix", "held"], ["waiting_login"], WAITING].map(count);
    const [found] = [["bad", bad], ["shut", shut], ["waiting", waiting]].filter(([, { length }]) => length);
    const [name, { length }] = found ?? [sentAt ? "done" : "none", []];
    const oldest = Math.min(...waiting.map(({ at }) => at));
    const time = name === "done" ? when(sentAt) : waiting.length ? ago(oldest) : "";
    for (const part of this.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== name;
      for (const words of part.querySelectorAll("[data-words]")) {
        words.textContent = words.dataset.words.replace("{n}", length).replace("{time}", time);
      }
    }
    this.dataset.state = name;
    this.querySelector(".unsent").hidden = !all.some(({ urgent, receipt }) => urgent && !receipt);
  }
}

customElements.define("sync-chip", SyncChip);
