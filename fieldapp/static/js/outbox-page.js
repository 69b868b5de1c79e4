// The outbox: each item with its state, the reason in plain words, and what can be done about it.
import { drain } from "./drain.js";
import { exportUnsent } from "./export.js";
import { readingKeys } from "./locked.js";
import { change, discard, find, isMine, onChange, rows } from "./outbox.js";
import { meta } from "./store.js";
import { when } from "./times.js";
import { unseal, unsealWith } from "./vault.js";

const ORDER = ["needs_fix", "held", "waiting_login", "queued", "sending", "photos_pending", "review", "sent"];
const RETRIED = ["queued", "held", "waiting_login", "photos_pending"];

class OutboxPage extends HTMLElement {
  connectedCallback() {
    [this.list, this.row] = [this.querySelector("[data-list]"), this.querySelector("template").content];
    this.words = JSON.parse(this.dataset.words);
    this.addEventListener("click", ({ target }) => this.act(target.closest("[data-do]")));
    onChange(() => this.look());
    this.look();
  }

  look() {
    this.turn = (this.turn ?? Promise.resolve()).then(() => this.show()).catch(() => {});
  }

  async show() {
    const all = await rows();
    this.keys = readingKeys();
    const [, saved] = location.hash.split("#saved=");
    const note = this.querySelector("[data-note]");
    const row = all.find(({ id }) => id === saved);
    note.hidden = !row;
    if (row && note.dataset.saved !== saved) await this.tell(note, row);
    all.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || other.seq - one.seq);
    const shown = await Promise.all(all.map((row) => this.draw(row)));
    const held = document.activeElement?.closest("[data-id]")?.dataset.id;
    this.list.replaceChildren(...shown);
    this.querySelector(`[data-id="${held}"] [data-do]`)?.focus();
    this.querySelector("[data-empty]").hidden = all.length > 0;
    const canExport = await meta("export_key");
    const unsent = all.some(({ receipt, state }) => !receipt || state === "photos_pending");
    for (const button of this.querySelectorAll("[data-unsent]")) button.hidden = !unsent;
    this.querySelector("[data-do=export]").hidden ||= !canExport;
  }

  // What was just saved is read out first, and leads on: to the report of help that is needed, back to the patrol.
  async tell(note, { id, page, kind, sealed }) {
    note.dataset.saved = id;
    const report = note.querySelector("[data-help]");
    report.hidden = kind !== "visit" || (await unseal(sealed)).fields.condition?.[0] !== "needs_help";
    report.href = `/field/reports/new?visit=${id}`;
    const patrol = new URLSearchParams(page?.split("?")[1]).get("patrol");
    const back = note.querySelector("[data-patrol]");
    back.hidden = !patrol;
    back.href = `/field/patrols/${encodeURIComponent(patrol)}/edit`;
    note.focus();
  }

  async draw(row) {
    const { id, kind, state, at, error, reason, receipt, attempts } = row;
    const copy = this.row.querySelector("[data-id]").cloneNode(true);
    const part = (name) => copy.querySelector(`[data-part=${name}]`);
    copy.dataset.id = id;
    copy.dataset.state = state;
    part("kind").textContent = this.words.kinds[kind] ?? this.words.kinds.case;
    part("at").textContent = when(at);
    part("state").append(this.row.querySelector(`[data-tag=${state}]`).firstElementChild.cloneNode(true));
    const told = row.complaints && Object.values(row.complaints).join(" ");
    part("reason").textContent = [reason ?? this.words.errors[error], told].filter(Boolean).join(" ");
    part("words").textContent = await this.line(row);
    part("see").hidden = !receipt || !row.see || row.outcome !== "applied";
    part("see").href = row.see?.split("?")[0];
    const canEdit = row.page && (state === "needs_fix" || (isMine(row) && state !== "sending"));
    part("edit").hidden = !canEdit || kind === "discarded";
    part("edit").href = `${row.page}#fix=${id}`;
    part("retry").hidden = !RETRIED.includes(state) || !attempts;
    part("discard").hidden = kind === "discarded" || !["queued", "waiting_login", "held", "needs_fix"].includes(state);
    return copy;
  }

  // The first words that were typed; of what has arrived under the PIN only while the phone is unlocked.
  async line({ sealed, vaulted }) {
    const opened = vaulted ? this.keys.then((keys) => unsealWith(keys.own, sealed)) : unseal(sealed);
    const { fields } = await opened.catch(() => ({ fields: {} }));
    const { words, internal_words, address, name, needs, place_words } = fields;
    return [words, internal_words, address, name, needs, place_words].map((found) => found?.[0]).find(Boolean) ?? "";
  }

  async act(button) {
    const id = button?.closest("[data-id]")?.dataset.id;
    button?.setAttribute("aria-busy", "true");
    switch (button?.dataset.do) {
      case "retry":
        await change(id, { ...(await retried(id)), next_try_at: 0 });
        await drain();
        break;
      case "upload":
        for (const row of await rows()) if (row.next_try_at) await change(row.id, { next_try_at: 0 });
        await drain();
        break;
      case "discard":
        if (confirm(this.dataset.sure)) await discard(await find(id)).then(drain);
        break;
      case "export":
        await exportUnsent();
    }
    button?.removeAttribute("aria-busy");
  }
}

const retried = async (id) => ((await find(id)).state === "held" ? { state: "queued" } : {});

customElements.define("outbox-page", OutboxPage);
