// What is wrong with a form: a sentence at each field and, where the page has one to clone, a summary of links.
const made = new Set();

const isTick = ({ type }) => type === "checkbox";
const blank = (field) => (field.matches("fieldset") ? !field.querySelector(":checked") : isTick(field) ? !field.checked : !field.value.trim());
const named = (field) => field.name || field.querySelector("input").name;

// What was left empty: name of the field → sentence. `data-or` names a field that does as well.
export function missing(form) {
  const left = [...form.querySelectorAll("[data-missing]")].filter(blank);
  const bad = left.filter(({ dataset }) => !form.elements[dataset.or]?.value);
  return Object.fromEntries(bad.map((field) => [named(field), field.dataset.missing]));
}

export function forgive() {
  for (const undo of made) undo();
  made.clear();
}

export function complain(form, complaints, reason) {
  forgive();
  const links = Object.entries(complaints).map(([name, words]) => at(form, name, words));
  const copy = document.getElementById("complaints")?.content.firstElementChild.cloneNode(true);
  if (!copy) return form.querySelector("[aria-invalid]")?.focus();
  const list = copy.querySelector("ul");
  list.append(...[reason && line(reason), ...links].filter(Boolean));
  form.before(copy);
  made.add(() => copy.remove());
  return copy.focus();
}

function at(form, name, words) {
  const found = form.elements[name];
  const field = found?.length && !found.matches ? found[0] : found;
  const box = field?.closest(".field");
  if (!box || field.type === "hidden") return line(words);
  const target = box.matches("fieldset") ? box : field;
  const note = document.createElement("p");
  note.className = "field__error";
  note.id = `${field.id || name}-complaint`;
  note.textContent = words;
  (box.querySelector(".choices, .choice") ?? field).before(note);
  const described = target.getAttribute("aria-describedby");
  target.setAttribute("aria-describedby", [described, note.id].filter(Boolean).join(" "));
  field.setAttribute("aria-invalid", "true");
  box.classList.add("field--bad");
  const folded = field.closest("details");
  if (folded) folded.open = true;
  made.add(() => {
    note.remove();
    field.removeAttribute("aria-invalid");
    box.classList.remove("field--bad");
    if (described) target.setAttribute("aria-describedby", described);
    else target.removeAttribute("aria-describedby");
  });
  return line(`${box.querySelector(".field__label, .choice span")?.firstChild.textContent.trim()}：${words}`, field.id);
}

function line(words, id) {
  const item = document.createElement("li");
  const link = id ? document.createElement("a") : item;
  if (id) link.href = `#${id}`;
  link.textContent = words;
  item.append(...(id ? [link] : []));
  return item;
}
