// Signing out: what is unsent is uploaded, exported, or kept under lock; a person's store goes only when it is empty.
import { ask } from "./phone.js";
import { database, forget, setPerson, UNSENT } from "./store.js";

const dialog = document.querySelector("dialog.leave");
let form;

async function unsent() {
  const rows = (await (await database())?.getAll("outbox")) ?? [];
  return rows.filter(({ state }) => UNSENT.includes(state)).length;
}

function say(name, n) {
  dialog.querySelector("[role=status]").textContent = dialog.dataset[name].replace("{n}", n);
  if (!dialog.open) dialog.showModal();
}

const DO = {
  async leave() {
    const left = await unsent();
    return left ? say("left", left) : DO.keep();
  },
  async upload() {
    const { drain } = await import("./drain.js");
    await drain();
    return DO.leave();
  },
  async keep() {
    const answer = await fetch(form.action, { method: "POST" }).catch(() => null);
    if (!answer?.redirected) return say("offline");
    await ask("lock");
    if (await forget(document.body.dataset.person).catch(() => false)) await setPerson(undefined);
    return location.assign(answer.url);
  },
};

if (dialog) {
  for (const each of document.querySelectorAll("form[action^='/sign-out']")) {
    each.addEventListener("submit", (event) => {
      event.preventDefault();
      form = each;
      DO.leave();
    });
  }
  dialog.addEventListener("click", ({ target }) => DO[target.dataset.do]?.());
}
