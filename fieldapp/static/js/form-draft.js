// Keeps what is typed into a [data-draft] form until it is sent, through a camera, a crash or a closed page.
// In sessionStorage only: free words about people must not stay on a shared phone.
const form = document.querySelector("form[data-draft]");
const key = form && `draft ${new URL(form.action).pathname}`;

function typed() {
  const fields = [...form.elements].filter((field) => field.name && !["file", "hidden", "submit"].includes(field.type));
  return fields.map((field) => [field.name, field.value, field.checked]);
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  if (document.querySelector("[data-summary]")) return; // the server gave everything back
  for (const [name, value, checked] of kept) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.value === value) field.checked = checked;
      } else if (field.type !== "hidden" && field.type !== "file") field.value = value;
    }
  }
}

if (form) {
  const seen = form.querySelector("[name=captured_at]");
  restore();
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify(typed()));
    if (seen && !seen.value) seen.value = new Date().toISOString();
  });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sessionStorage.removeItem(key);
  });
}
