"""Phone numbers, however they are spelled. The door to phonenumbers, which is loaded when the first number is read."""

import re

from fieldapp import text

REGION = "CN"
LABEL = re.compile("^[^0-9+(]*[:：]")
BETWEEN = re.compile(r"[,;、/|\n和或及]|，|；")
BEHIND_AREA_CODE = re.compile(r"(.*0[0-9]{2,3}\D?[0-9]{7,8})-([0-9]{1,6})")
AS_STORED = re.compile(r"(\+?[0-9]+)-([0-9]{1,6})")
EXTENSION = re.compile(r"(?:转|分机|ext\.?|#)+", re.IGNORECASE)
FILLING = re.compile(r"[\s().·_-]+")
SERVICE = re.compile("1[12][0-9]{1,3}|9[56][0-9]{3,6}")
MOBILE = re.compile("1[3-9][0-9]{9}")
SEVERAL = re.compile("(?:(?:\\+?86|0)?1[3-9][0-9]{9}){2,}")
LONGEST = 15


class NoPhone(ValueError):
    """Nobody can dial this."""


class SeveralPhones(NoPhone):
    """These are two numbers, each of which could be dialled."""


def canonical(typed: str) -> str:
    """The one spelling of a number: digits as one dials them in China, +, code and number elsewhere; "" for none.

    Raises NoPhone, SeveralPhones.
    """
    plain = text.DASHES.sub("-", LABEL.sub("", text.words(typed), count=1))
    parts = [part for part in BETWEEN.split(plain) if text.code(part)]
    numbers = [_number(text.code(part)) for part in parts]
    if len(set(numbers)) > 1:
        raise SeveralPhones(typed)
    return numbers[0] if numbers else ""


def tidy(typed: str | None) -> str:
    """The canonical spelling, or the line as it was typed when it is no number."""
    try:
        return canonical(typed or "")
    except NoPhone:
        return text.line(typed)


def searched(typed: str) -> str:
    """The digits somebody looks for: the last four, or a whole number; "" for anything else."""
    plain = text.code(typed)
    if re.fullmatch("[0-9]{4}", plain):
        return plain
    try:
        found = canonical(typed)
    except NoPhone:
        return ""
    return found if len(re.sub("[^0-9]", "", found)) >= 7 else ""


def last_four(number: str) -> str:
    """The digits by which a number is found; an extension does not count."""
    return number.partition("-")[0][-4:]


def is_same(stored: str | None, wanted: str) -> bool:
    """Whether `stored` is the number looked for, with or without its area code; both canonical, or four digits."""
    number, sought = ((each or "").partition("-")[0] for each in (stored, wanted))
    return bool(sought) and number.endswith(sought)


def _number(typed: str) -> str:
    main, extension = _parts(typed)
    if not re.fullmatch("[0-9]{0,6}", extension):
        raise NoPhone(typed)
    found = _without_extension(FILLING.sub("", main))
    return f"{found}-{extension}" if extension else found


def _parts(typed: str) -> tuple[str, str]:
    """The number and its extension. A dash stands before an extension only where a whole number stands before it."""
    if landline := BEHIND_AREA_CODE.fullmatch(typed):
        return landline[1], landline[2]
    if (stored := AS_STORED.fullmatch(typed)) and _is_canonical(stored[1]):
        return stored[1], stored[2]
    main, *more = EXTENSION.split(typed, maxsplit=1)
    return main, FILLING.sub("", "".join(more))


def _is_canonical(digits: str) -> bool:
    try:
        return _without_extension(digits) == digits
    except NoPhone:
        return False


def _without_extension(digits: str) -> str:
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise NoPhone(digits)
    if SEVERAL.fullmatch(digits):
        raise SeveralPhones(digits)
    if len(digits.lstrip("+")) > LONGEST + 2:
        raise NoPhone(digits)
    found = _spelled(digits)
    if _spelled(found) != found:  # "+31 000" loses a zero at each reading: nobody's number
        raise NoPhone(digits)
    return found


def _spelled(digits: str) -> str:
    return digits if SERVICE.fullmatch(digits) else _parsed(digits)


def _parsed(digits: str) -> str:
    import phonenumbers as numbers

    try:
        number = numbers.parse(digits, REGION)
    except numbers.NumberParseException as wrong:
        raise NoPhone(digits) from wrong
    if number.country_code != numbers.country_code_for_region(REGION):
        if not numbers.is_possible_number(number):
            raise NoPhone(digits)
        return numbers.format_number(number, numbers.PhoneNumberFormat.E164)
    home = str(number.national_number)
    if not 7 <= len(home) <= 12 or (re.match("1[3-9]", home) and not MOBILE.fullmatch(home)):
        raise NoPhone(digits)
    if numbers.is_valid_number(number):
        return re.sub("[^0-9]", "", numbers.format_number(number, numbers.PhoneNumberFormat.NATIONAL))
    return f"0{home}" if re.match(r"(?:\+86|0086)?0", digits) else home
