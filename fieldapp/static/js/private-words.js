// Catches identity and bank numbers in free words before they leave the phone: the rules of forms/private_words.py, tried
// with the same table of examples.
import { complain, forgive } from "./complaints.js";

const UNSEEN = /[\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164\uffa0]/gu;
const SIGN = /[0-9]+|[Xx](?![0-9A-Za-z])/g;
const BETWEEN = /^[\s.·•・_\u2010-\u2015\u2212-]{0,3}$/;
const IDENTITY = /^[1-9]\d{5}((?:18|19|20)\d\d)(\d\d)(\d\d)\d{3}[\dX]$/;
const BANK = /^(3\d|4|5\d|6[02-9]|9558)\d{14,18}$/;
const MOBILE = /^1[3-9]\d{9}$/;
const METER = /(表|表号|户号)[\s:]*$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function isIdentityNumber(text) {
  const [, year, month, day] = IDENTITY.exec(text) ?? [];
  const born = new Date(Date.UTC(year, month - 1, day));
  if (!year || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== Number(day)) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return "10X98765432"[sum % 11] === text[17];
}

function isBankNumber(text) {
  if (!BANK.test(text) || text.length > 19) return false;
  const digits = [...text].reverse().map((digit, at) => Number(digit) * (1 + (at % 2)));
  return digits.reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0) % 10 === 0;
}

// Whether these runs are one number written in groups; a door number beside a phone is none.
function isOne(parts, before) {
  if (parts.length === 1) return true;
  const sizes = parts.map((part) => part.length);
  const [first] = sizes;
  const last = sizes.pop();
  if (sizes.every((size) => size === first) && last <= first && first !== 2 && first !== 3) return before?.length !== first;
  const hasPhone = parts.some((_, from) => parts.some((_, to) => MOBILE.test(parts.slice(from, to + 1).join(""))));
  return Math.min(...sizes) > 2 && Math.max(last, ...sizes) < 14 && !hasPhone;
}

export function hasPrivateNumber(words) {
  const plain = words.replace(UNSEEN, "").normalize("NFKC");
  const runs = [...plain.matchAll(SIGN)];
  const end = ({ 0: text, index }) => index + text.length;
  return runs.some(({ index }, first) => {
    const parts = [];
    for (let at = first; at < runs.length; at++) {
      if (at > first && !BETWEEN.test(plain.slice(end(runs[at - 1]), runs[at].index))) break;
      parts.push(runs[at][0].toUpperCase());
      const digits = parts.join("");
      if (digits.length > 19) break;
      if (isIdentityNumber(digits)) return true;
      if (isBankNumber(digits) && isOne(parts, runs[first - 1]?.[0]) && !METER.test(plain.slice(0, index))) return true;
    }
    return false;
  });
}

// Name of each field that holds one → the sentence.
export function privateWords(form) {
  const fields = [...form.querySelectorAll("textarea, input[type=text], input[type=tel]")];
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
