// Counts beside a deadline how long it leaves. The server's clock counts: a page says what it showed when it was made,
// a page of the field goes by what this phone knows of its own clock, and shows the moment alone until it knows.
import { meta } from "./store.js";

const EVERY = 20_000;

class TimeLeft extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.show(), EVERY);
    const { now } = this.dataset;
    this.ahead = now ? Date.now() - Date.parse(now) : null;
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async show() {
    this.ahead ??= await meta("clock_ahead").catch(() => null);
    if (this.ahead == null) return;
    const left = Date.parse(this.dataset.until) - (Date.now() - this.ahead);
    const words = left < 0 ? this.dataset.late : this.dataset.left;
    this.textContent = words.replace("{t}", this.span(Math.floor(Math.abs(left) / 60_000)));
  }

  // The two largest units: 2 d 3 h, 1 h 45 min, 12 min.
  span(minutes) {
    const [days, hours, short] = this.dataset.units.split("|");
    const parts = [[days, (minutes / 1440) | 0], [hours, ((minutes / 60) | 0) % 24], [short, minutes % 60]];
    const first = parts.findIndex(([, count], at) => count || at === 2);
    return parts.slice(first, first + 2).filter(([, count], at) => count || !at)
      .map(([unit, count]) => unit.replace("{n}", count)).join(" ");
  }
}

customElements.define("time-left", TimeLeft);
