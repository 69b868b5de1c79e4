// Large type and language change without losing what is typed: the page is read again and filled in as it was. Nothing is
// kept anywhere. Without scripts the page says beforehand that it is loaded anew.
import htmx from "../vendor/htmx.esm.min.js";
import { fieldsOf, fill } from "./drafts.js";

const formsOf = () => [...document.querySelectorAll("main form[method=post]")];
const filesOf = (form) => [...form.querySelectorAll("input[type=file]")];

async function readAgain(form, button) {
  const chosen = new URLSearchParams({ [button.name]: button.value });
  await fetch(form.action, { method: "POST", body: chosen, redirect: "manual" });
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function swap(page) {
  const typed = formsOf().map((form) => ({ action: form.action, fields: fieldsOf(form), files: filesOf(form) }));
  const { lang, dataset } = page.documentElement;
  Object.assign(document.documentElement, { lang });
  document.documentElement.dataset.size = dataset.size ?? "normal";
  document.title = page.title;
  for (const { name, value } of page.body.attributes) document.body.setAttribute(name, value);
  document.body.replaceChildren(...page.body.childNodes);
  htmx.process(document.body);
  formsOf().forEach((form, n) => {
    if (typed[n]?.action !== form.action) return;
    fill(form, typed[n].fields);
    filesOf(form).forEach((input, i) => {
      if (!typed[n].files[i]?.files.length) return;
      input.files = typed[n].files[i].files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!button || !form.matches(".topbar__switch") || !formsOf().length) return;
  event.preventDefault();
  const y = scrollY;
  try {
    swap(await readAgain(form, button));
    scrollTo(0, y);
    document.querySelector(`.topbar__switch [name=${button.name}]`)?.focus({ preventScroll: true });
  } catch {
    form.removeAttribute("data-sent");
    button.removeAttribute("aria-busy");
    alertOnce(form);
  }
});

// Without a network nothing changes, and what is typed stays.
function alertOnce(form) {
  form.querySelector("[role=status]")?.remove();
  const note = document.createElement("span");
  note.setAttribute("role", "status");
  note.textContent = form.dataset.failed;
  form.append(note);
}
