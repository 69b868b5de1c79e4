// A sound when a new urgent case appears on the wall. Browsers let a page sound only after somebody has touched it:
// the switch is that touch. It is remembered in this browser; after a reload the switch asks for one more.
const KEY = "wall-sound";
const TONES = [880, 660, 880, 660]; // Hz, a third of a second each

class WallSound extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.turn());
    addEventListener("storage", () => this.show()); // another window of the same wall
    this.show();
  }

  get wanted() {
    return localStorage.getItem(KEY) === "on";
  }

  get works() {
    return this.wanted && this.audio?.state === "running";
  }

  // Off when it works; else on, which a click allows.
  async turn() {
    if (this.works) localStorage.removeItem(KEY);
    else {
      localStorage.setItem(KEY, "on");
      this.audio ??= new AudioContext();
      await this.audio.resume();
      this.play();
    }
    this.show();
  }

  show() {
    this.button.setAttribute("aria-pressed", String(this.works));
    this.button.querySelector("span").textContent = this.dataset[this.works ? "on" : this.wanted ? "again" : "off"];
  }

  play() {
    if (!this.works) return;
    TONES.forEach((pitch, at) => {
      const tone = this.audio.createOscillator();
      const volume = this.audio.createGain();
      const begins = this.audio.currentTime + at * 0.35;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.4, begins);
      volume.gain.exponentialRampToValueAtTime(0.01, begins + 0.33);
      tone.connect(volume).connect(this.audio.destination);
      tone.start(begins);
      tone.stop(begins + 0.34);
    });
  }
}

customElements.define("wall-sound", WallSound);
