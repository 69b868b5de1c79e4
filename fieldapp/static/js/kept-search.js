// Without a network a part of a page cannot be fetched: what is looked for is found in the index on the phone, anything
// else says so in a plain word.
import { ask } from "./phone.js";

document.addEventListener("htmx:response:error", async ({ target: form, detail: { ctx } }) => {
  if (ctx.response.status !== 503) return;
  const mould = document.getElementById("kept-result");
  const chosen = form.elements?.kind?.selectedOptions[0];
  const { q, words } = form.elements ?? {};
  const asked = { words: (q ?? words)?.value, kind: chosen?.value && chosen.text, sorts: form.dataset?.sorts?.split(" ") };
  const rows = mould && (await ask("find", asked));
  const note = document.createElement("p");
  note.className = "field__hint";
  note.setAttribute("role", "status");
  note.textContent = rows ? (rows.length ? mould.dataset.found : mould.dataset.none) : ctx.text;
  ctx.target.replaceChildren(note, ...(rows ?? []).map((row) => card(mould, row)));
});

function card(mould, [kind, id, address, name, , tags]) {
  const copy = mould.content.cloneNode(true);
  copy.querySelector("a").href = `/field/${kind}s/${id}`;
  copy.querySelector("h2").textContent = address;
  copy.querySelector(".card__meta").textContent = [name, ...tags].join(" · ");
  return copy;
}
