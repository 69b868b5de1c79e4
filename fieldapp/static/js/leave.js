// Signing out: what is unsent is uploaded, exported, or kept under lock; a person's store goes only when it is empty.
import { drain } from "./drain.js";
import { exportUnsent } from "./export.js";
import { change, rows } from "./outbox.js";
import { ask } from "./phone.js";
import { forget, setPerson, UNSENT } from "./store.js";

const dialog = document.querySelector("dialog.leave");
let form;

function say(name, n) {
  dialog.querySelector("[role=status]").textContent = dialog.dataset[name].replace("{n}", n);
  if (!dialog.open) dialog.showModal();
}

const unsent = async () => (await rows()).filter(({ state }) => UNSENT.includes(state)).length;

const DO = {
  async leave() {
    const left = await unsent();
    return left ? say("left", left) : DO.keep();
  },
  async upload() {
    for (const { id, next_try_at } of await rows()) if (next_try_at) await change(id, { next_try_at: 0 });
    await drain();
    return DO.leave();
  },
  export: exportUnsent,
  async keep() {
    const answer = await fetch(form.action, { method: "POST" }).catch(() => null);
    if (!answer?.redirected) return say("offline");
    await ask("lock");
    if (!(await unsent())) {
      await setPerson(undefined); // first: nothing opens it again
      await forget(document.body.dataset.person);
    }
    return location.assign(answer.url);
  },
};

if (dialog) {
  for (const each of document.querySelectorAll("form[action^='/sign-out']")) {
    each.addEventListener("submit", (event) => {
      event.preventDefault();
      form = each;
      DO.leave().catch(() => form.submit()); // nothing is kept in this browser
    });
  }
  dialog.addEventListener("click", ({ target }) => DO[target.dataset.do]?.());
}
