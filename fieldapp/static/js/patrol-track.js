// A route the worker may choose to keep on one patrol: off until ticked, each fix stored at once and sealed, sent with
// the finished patrol for her own eyes only. A gap stays a gap: locked screen, hidden page, no signal.
import { put } from "./outbox.js";
import { database, meta, setMeta } from "./store.js";
import { localTime } from "./times.js";
import { fixOf, isDoubtful, isTooNear, lineOf } from "./track-fixes.js";
import { seal, unseal } from "./vault.js";

const MOST = 200; // fixes of one batch
const GAP_S = 120;

class PatrolTrack extends HTMLElement {
  async connectedCallback() {
    const { patrol } = this.dataset;
    const kept = await meta("track").catch(() => null);
    if (!patrol || !("geolocation" in navigator)) return;
    this.tick = this.querySelector("input");
    for (const hidden of this.querySelectorAll("[hidden]")) hidden.hidden = false;
    this.tick.addEventListener("change", () => (this.tick.checked ? this.begin(Date.now()) : this.drop()));
    document.addEventListener("visibilitychange", () => this.watch && this.stayAwake());
    if (kept?.patrol !== patrol) return;
    this.tick.checked = true;
    await this.begin(kept.at);
  }

  async begin(at) {
    await setMeta("track", { patrol: this.dataset.patrol, at });
    this.at = at;
    this.batches = await this.stored();
    this.fixes = this.batches.pop() ?? [];
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.add(position),
      () => this.say(),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 60_000 },
    );
    this.stayAwake();
    this.say();
  }

  async stayAwake() {
    if (!document.hidden) this.wake = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  async stored() {
    const found = await (await database()).getAll("track", this.range());
    return Promise.all(found.map(unseal));
  }

  range() {
    return IDBKeyRange.bound([this.dataset.patrol, 0], [this.dataset.patrol, Infinity]);
  }

  add({ coords, timestamp }) {
    const fix = fixOf(coords, Math.max(0, Math.round((timestamp - this.at) / 1000)));
    this.turn = (this.turn ?? Promise.resolve()).then(() => this.keep(fix));
  }

  async keep(fix) {
    const [good, before] = [this.fixes.findLast((other) => !other[4]), this.fixes.at(-1)];
    if (before && fix[2] - before[2] > GAP_S) {
      await this.close();
      await this.close([]);
    } else if (isDoubtful(fix, good, before)) fix[4] = 1;
    else if (isTooNear(fix, good)) return;
    if (this.fixes.length >= MOST) await this.close();
    this.fixes.push(fix);
    await this.store(this.fixes);
    this.say();
  }

  store = async (fixes) => (await database()).put("track", await seal(fixes), [this.dataset.patrol, this.batches.length + 1]);

  // A closed batch never changes again.
  async close(fixes = this.fixes) {
    if (fixes !== this.fixes) await this.store(fixes);
    this.batches.push(fixes);
    this.fixes = [];
  }

  stop() {
    navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.wake?.release();
  }

  async drop() {
    this.stop();
    await this.turn;
    await (await database()).delete("track", this.range());
    await setMeta("track", null);
    this.querySelector("[aria-live]").textContent = "";
  }

  // The patrol is over: the batches go on their way, before it.
  async finish() {
    if (!this.watch) return;
    await this.turn;
    const all = [...this.batches, this.fixes].filter((fixes, at, all) => fixes.length || at < all.length - 1);
    for (const [at, fixes] of all.entries()) {
      const fields = { number: [String(at + 1)], points: [JSON.stringify(lineOf(fixes))] };
      const body = { kind: "patrol_track", form_version: 1, fields, target: this.dataset.patrol, captured_at: localTime(), blobs: [] };
      await put({ id: crypto.randomUUID(), kind: "patrol_track", blobs: [] }, body);
    }
    await this.drop();
  }

  say() {
    const all = [...this.batches, this.fixes].flat();
    const good = lineOf(all).length;
    const words = all.length ? this.dataset.kept.replace("{n}", good).replace("{bad}", all.length - good) : this.dataset.none;
    this.querySelector("[aria-live]").textContent = words;
  }
}

customElements.define("patrol-track", PatrolTrack);
