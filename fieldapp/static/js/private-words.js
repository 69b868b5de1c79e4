// Catches identity and bank numbers in free words before they leave the phone (same rule as the server's).
const RUN = /(?<![0-9])[0-9](?:[ -]?[0-9]){13,18}(?:[ -]?[0-9Xx])?(?![0-9])/g;
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
  return (text.match(RUN) ?? []).some((run) => {
    const digits = run.replace(/[ -]/g, "");
    return isIdentityNumber(digits) || isBankNumber(digits);
  });
}

function complain(field) {
  const note = document.createElement("p");
  note.className = "field__error";
  note.id = `${field.id}-private`;
  note.textContent = document.body.dataset.private;
  field.before(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  field.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  const fields = [...event.target.querySelectorAll("textarea, input[type=text]")];
  for (const field of fields) document.getElementById(`${field.id}-private`)?.remove();
  const bad = fields.find((field) => hasPrivateNumber(field.value));
  if (!bad) return;
  event.preventDefault();
  complain(bad);
});
