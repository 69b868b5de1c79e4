// "Use my position": asks only on tap, and says in words how accurate it is.
class UsePosition extends HTMLElement {
  connectedCallback() {
    if (!navigator.geolocation) return;
    this.button = this.querySelector("button");
    this.output = this.querySelector("[aria-live]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.ask());
  }

  ask() {
    this.button.setAttribute("aria-busy", "true");
    this.output.textContent = this.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      (found) => this.take(found.coords),
      () => this.say(this.dataset.none),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  }

  take({ latitude, longitude, accuracy }) {
    const metres = Math.round(accuracy);
    const [west, south, east, north] = this.dataset.area.split(",");
    const isInside = latitude >= south && latitude <= north && longitude >= west && longitude <= east;
    this.querySelector("fieldset").hidden = isInside && Boolean(latitude || longitude);
    this.set("lat", latitude.toFixed(6));
    this.set("lon", longitude.toFixed(6));
    this.set("accuracy_m", metres);
    this.say((metres <= 100 ? this.dataset.near : this.dataset.far).replace("{m}", metres));
  }

  set(name, value) {
    this.querySelector(`[name="${name}"]`).value = value;
  }

  say(words) {
    this.button.removeAttribute("aria-busy");
    this.output.textContent = words;
  }
}

customElements.define("use-position", UsePosition);
