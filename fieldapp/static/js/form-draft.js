// Keeps what is typed into a [data-draft] form until it has arrived, through a camera, a crash or a dead network.
// In sessionStorage only, under the person's own id: free words about people must not stay on a shared phone.
const PREFIX = "draft:";
const mine = `${PREFIX}${document.body.dataset.person ?? ""}:`;
const form = document.querySelector("form[data-draft]");
const key = form && mine + new URL(form.action).pathname;
const isGivenBack = document.querySelector("[data-summary]") !== null;

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !["file", "hidden", "submit", "password"].includes(field.type));
}

function valuesOf(form) {
  return fieldsOf(form).map((field) => [field.name, field.value, field.checked ?? null]);
}

function wordsOf(form) {
  return fieldsOf(form).filter((field) => field.matches("textarea, input[type=text]")).map((field) => field.value).join("\n");
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // full or refused: the browser's own memory of the page has to do
  }
}

// A sent form has arrived when another page follows it; going back or reloading means it may not have.
function tidyUp() {
  const went = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  for (const each of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
    const isSomebodyElses = document.body.dataset.person && !each.startsWith(mine);
    const hasArrived = went && read(each)?.isSent && !(each === key && isGivenBack);
    if (isSomebodyElses || hasArrived) sessionStorage.removeItem(each);
  }
}

// Only onto the words the draft was begun from: what the server knows better by now is not overwritten.
function restore(draft) {
  if (isGivenBack || !draft || draft.from !== wordsOf(form)) return;
  const left = fieldsOf(form);
  for (const [name, value, checked] of draft.values) {
    const at = left.findIndex((field) => field.name === name && (checked === null || !isTick(field) || field.value === value));
    if (at < 0) continue;
    const [field] = left.splice(at, 1);
    if (isTick(field)) field.checked = checked;
    else if (field.value !== value) {
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function isTick(field) {
  return field.type === "radio" || field.type === "checkbox";
}

try {
  tidyUp();
} catch {
  // no storage in this browser's private window: nothing was kept either
}

if (form) {
  const begun = read(key);
  const from = isGivenBack && begun ? begun.from : wordsOf(form);
  restore(begun);
  form.addEventListener("input", () => write(key, { from, values: valuesOf(form) }));
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) write(key, { from, values: valuesOf(form), isSent: true });
  });
}
