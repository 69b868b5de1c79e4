// Catches identity and bank numbers in free words before they leave the phone (same rule as the server's).
const RUN = /(?:^|[^0-9])([0-9](?:[ -]?[0-9]){13,18}(?:[ -]?[0-9Xx])?)(?![0-9])/g; // no look-behind: older iPhones
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function isIdentityNumber(text) {
  if (!/^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])[0-3]\d{4}[\dXx]$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return "10X98765432"[sum % 11] === text[17].toUpperCase();
}

function isBankNumber(text) {
  if (!/^[3-6]\d{15,18}$/.test(text)) return false;
  const digits = [...text].reverse().map((digit, at) => Number(digit) * (1 + (at % 2)));
  return digits.reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0) % 10 === 0;
}

export function hasPrivateNumber(text) {
  return [...text.matchAll(RUN)].some(([, run]) => {
    const digits = run.replace(/[ -]/g, "");
    return isIdentityNumber(digits) || isBankNumber(digits);
  });
}

function complain(field) {
  const note = document.createElement("p");
  note.className = "field__error";
  note.id = `${field.id || field.name}-private`;
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.private;
  field.before(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
}

function forgive(field) {
  const note = document.getElementById(`${field.id || field.name}-private`);
  if (!note) return;
  note.remove();
  field.removeAttribute("aria-invalid");
  const left = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== note.id);
  if (left.join("")) field.setAttribute("aria-describedby", left.join(" "));
  else field.removeAttribute("aria-describedby");
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const fields = [...event.target.querySelectorAll("textarea, input[type=text]")];
  fields.forEach(forgive);
  const bad = fields.find((field) => hasPrivateNumber(field.value));
  if (!bad) return;
  event.preventDefault();
  complain(bad);
});
