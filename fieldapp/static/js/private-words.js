// Catches identity and bank numbers in free words before they leave the phone (same rule as the server's).
import { complain, forgive } from "./complaints.js";

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

// Name of each field that holds one → the sentence.
export function privateWords(form) {
  const fields = [...form.querySelectorAll("textarea, input[type=text]")];
  const bad = fields.filter((field) => hasPrivateNumber(field.value));
  return Object.fromEntries(bad.map((field) => [field.name, document.body.dataset.private]));
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  forgive();
  const found = privateWords(event.target);
  if (!Object.keys(found).length) return;
  event.preventDefault();
  complain(event.target, found);
});
