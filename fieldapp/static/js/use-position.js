// "Use my position": asks on tap, or at once where the phone has long allowed it and nothing says where; says in words
// how accurate it is. A place that was filled in is changed by one tap.
class UsePosition extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[name=place_words]");
    this.source = this.querySelector("[data-source]");
    const clear = this.querySelector("[data-clear]");
    if (clear) clear.hidden = false;
    clear?.addEventListener("click", () => this.clear());
    if (!navigator.geolocation) return;
    this.button = this.querySelector("[data-ask]");
    this.output = this.querySelector("[aria-live]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.ask());
    if ("auto" in this.dataset) this.askIfAllowed();
  }

  async askIfAllowed() {
    const { state } = (await navigator.permissions?.query({ name: "geolocation" }).catch(() => null)) ?? {};
    if (state === "granted" && !this.words?.value && !this.value("lat")) this.ask();
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
    const removed = this.querySelector("[name=position_removed]");
    if (removed) removed.checked = false;
    if (this.words?.value === this.words?.defaultValue) this.clear(false); // filled in for another place
    this.say((metres <= 100 ? this.dataset.near : this.dataset.far).replace("{m}", metres));
  }

  clear(isTapped = true) {
    this.source?.remove();
    if (!this.words) return;
    this.words.value = "";
    if (isTapped) this.words.focus();
  }

  value(name) {
    return this.querySelector(`[name="${name}"]`).value;
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
