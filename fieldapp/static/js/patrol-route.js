// A route line the worker may choose to keep on one patrol: off until ticked, kept in this tab only, sent
// with the finished patrol for the worker's own eyes. A locked screen stops it; what is missing is a gap.
const PREFIX = "patrol-route:";
const MOST_FIXES = 5000;
const LEAST_SECONDS = 5;
const WORST_ACCURACY_M = 100;

class PatrolRoute extends HTMLElement {
  connectedCallback() {
    this.forgetOthers();
    this.field = this.querySelector("input[name=route]");
    if (!this.field || !("geolocation" in navigator)) return;
    this.tick = this.querySelector("input[type=checkbox]");
    this.output = this.querySelector("[aria-live]");
    for (const hidden of this.querySelectorAll("[hidden]")) hidden.hidden = false;
    this.tick.addEventListener("change", () => (this.tick.checked ? this.begin() : this.drop()));
    this.load();
    if (this.tick.checked) this.begin();
  }

  disconnectedCallback() {
    this.stop();
  }

  get key() {
    return PREFIX + (this.dataset.patrol ?? "");
  }

  // Only the line of the patrol on this page may stay; the page of a finished one names none.
  forgetOthers() {
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(PREFIX) && key !== this.key) sessionStorage.removeItem(key);
      }
    } catch {
      // Storage is refused in some browsers' private windows: then nothing was kept either.
    }
  }

  load() {
    this.started = Date.now();
    this.fixes = [];
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
      if (!kept) return;
      this.started = kept.started;
      this.fixes = kept.fixes;
      this.tick.checked = true;
      this.show();
    } catch {
      this.fixes = [];
    }
  }

  begin() {
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.add(position),
      () => this.say(this.dataset.none),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 60000 },
    );
    this.save();
  }

  stop() {
    if (this.watch !== undefined) navigator.geolocation.clearWatch(this.watch);
    this.watch = undefined;
  }

  drop() {
    this.stop();
    this.fixes = [];
    this.started = Date.now();
    this.field.value = "";
    this.say("");
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }

  add({ coords, timestamp }) {
    const seconds = Math.max(0, Math.round((timestamp - this.started) / 1000));
    const last = this.fixes.at(-1);
    if (coords.accuracy > WORST_ACCURACY_M || (last && seconds - last[2] < LEAST_SECONDS)) return;
    this.fixes.push([Number(coords.latitude.toFixed(6)), Number(coords.longitude.toFixed(6)), seconds]);
    if (this.fixes.length >= MOST_FIXES) this.fixes = this.fixes.filter((_, index) => index % 2 === 0);
    this.show();
    this.save();
  }

  show() {
    this.field.value = JSON.stringify(this.fixes);
    if (this.fixes.length) this.say(this.dataset.kept);
  }

  save() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ started: this.started, fixes: this.fixes }));
    } catch {
      // full or refused: the line lives as long as this page
    }
  }

  say(words) {
    this.output.textContent = words;
  }
}

customElements.define("patrol-route", PatrolRoute);
