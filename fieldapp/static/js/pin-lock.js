// The PIN on this phone: set, typed, locked, forgotten. The words for each state are the server's; one is shown.
import { ask, canKeep } from "./phone.js";
import { database, dropPages, setMeta } from "./store.js";
import { setPin } from "./vault.js";

const GOOD = /^(?!(\d)\1+$)\d{4,6}$/;

class PinLock extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this[event.target.dataset.do]?.(event.target);
    });
    this.addEventListener("click", ({ target }) => target.matches("button[data-do]") && this[target.dataset.do]());
    this.show();
  }

  async show() {
    const state = (await canKeep) ? await ask("stay") : "unable";
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(state);
  }

  say(name, left) {
    const words = (this.dataset[name] ?? "").replace("{left}", left);
    for (const line of this.querySelectorAll("[role=alert]")) line.textContent = words;
  }

  async type(form) {
    const { ok, left } = await ask("unlock", { pin: form.elements.pin.value });
    if (ok) return this.go();
    form.reset();
    this.say("wrong", left);
    return left || this.show();
  }

  async make({ elements: { pin, again } }) {
    if (!GOOD.test(pin.value)) return this.say("weak");
    if (pin.value !== again.value) return this.say("differ");
    await setPin(pin.value);
    await ask("unlock", { pin: pin.value });
    return this.go();
  }

  async shut() {
    await ask("lock");
    this.show();
  }

  // Whoever has forgotten it signs in again, so that a found phone opens nothing without the password.
  async forget() {
    const answer = await fetch("/sign-out", { method: "POST" }).catch(() => null);
    if (!answer?.redirected) return this.say("offline");
    await ask("lock");
    await dropPages(await database());
    await setMeta("pin", undefined);
    return location.assign("/sign-in?next=/field/lock");
  }

  go() {
    ask("renew", { start: true });
    const cover = this.closest("dialog");
    if (cover) cover.close();
    else if (location.pathname === "/field/lock") location.assign("/field/");
    else location.reload();
  }
}

customElements.define("pin-lock", PinLock);
