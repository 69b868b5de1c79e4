"""Identity and bank numbers in free words: found by their check digits, and masked.

Sources: GB 11643 (identity number, ISO 7064 MOD 11-2), ISO/IEC 7812 (bank cards, Luhn).
"""

import re

RUN = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){13,18}(?:[ -]?[0-9Xx])?(?![0-9])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find_private_numbers(text: str) -> list[str]:
    """The runs of digits in `text` that are identity or bank numbers, as written."""
    return [run for run in RUN.findall(text) if _is_private(re.sub(r"[ -]", "", run))]


def mask_private_numbers(text: str) -> str:
    """`text` with each such number replaced by its first two and last two signs."""
    for run in find_private_numbers(text):
        text = text.replace(run, f"{run[:2]}****{run[-2:]}")
    return text


def is_identity_number(digits: str) -> bool:
    if not re.fullmatch(r"[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx]", digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def is_bank_number(digits: str) -> bool:
    if not re.fullmatch(r"[3-6][0-9]{15,18}", digits):
        return False
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_private(digits: str) -> bool:
    return is_identity_number(digits) or is_bank_number(digits)
