// A route line for oneself: off until ticked, kept in this tab, handed in with the finished patrol.
const EVERY_MS = 5000;

class PatrolRoute extends HTMLElement {
  connectedCallback() {
    if (!navigator.geolocation) return;
    this.hidden = false;
    this.tick = this.querySelector("input[type=checkbox]");
    this.field = this.querySelector("input[type=hidden]");
    this.output = this.querySelector("[aria-live]");
    this.key = `route ${this.dataset.patrol}`;
    this.fixes = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    this.field.value = this.fixes.length ? JSON.stringify(this.fixes) : "";
    this.tick.addEventListener("change", () => (this.tick.checked ? this.begin() : this.end()));
    this.closest("form")?.addEventListener("submit", () => sessionStorage.removeItem(this.key));
  }

  begin() {
    this.watch = navigator.geolocation.watchPosition((found) => this.add(found), () => this.say(this.dataset.none), {
      enableHighAccuracy: true,
    });
    this.say(this.dataset.running);
  }

  end() {
    navigator.geolocation.clearWatch(this.watch);
    this.say(this.dataset.stopped);
  }

  add({ coords, timestamp }) {
    if (timestamp - (this.last ?? 0) < EVERY_MS) return;
    this.last = timestamp;
    this.began ??= timestamp;
    const seconds = Math.round((timestamp - this.began) / 1000);
    this.fixes.push([Number(coords.latitude.toFixed(6)), Number(coords.longitude.toFixed(6)), seconds]);
    this.field.value = JSON.stringify(this.fixes);
    sessionStorage.setItem(this.key, this.field.value);
  }

  say(words) {
    this.output.textContent = words;
  }
}

customElements.define("patrol-route", PatrolRoute);
