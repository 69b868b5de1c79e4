"""What the desk's pages of settings show: names, allowed ranges, what a change does, and the values before."""

from typing import Any, NamedTuple
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db, phones
from fieldapp.domain import setting_changes, versions
from fieldapp.domain.reference.settings import (
    LONGEST_LINE,
    LONGEST_TEXT,
    Definition,
    Group,
    Kind,
    OutOfRange,
    require_allowed,
)
from fieldapp.domain.setting_changes import Present
from fieldapp.forms.settings import SettingForm, SettingTextForm
from fieldapp.pages import operator_words
from fieldapp.text import code

GROUPS: dict[Group, Any] = {
    Group.OPERATOR: _l("Name and operator"),
    Group.PUBLIC_PAGES: _l("Texts of the public pages"),
    Group.DEADLINES: _l("Reminders and feedback"),
    Group.HOUSEHOLDS: _l("Households and patrols"),
    Group.SERVICE_ITEMS: _l("Admission of service items"),
    Group.SIGNING_IN: _l("Signing in"),
}
NAMES: dict[str, Any] = {
    "app_name": _l("Name of the app"),
    "operator": _l("Operated by"),
    "filing_number": _l("Filing number"),
    "supervision_phone": _l("Supervision phone"),
    "service_phone": _l("Enquiries phone"),
    "home_notice": _l("Notice on the residents' first page"),
    "about_stored": _l("About this app: what is stored"),
    "about_workers": _l("About this app: what it does not do"),
    "warning_percent": _l("Reminder before the deadline (percent of the time)"),
    "digest_minutes": _l("Reminders are sent together every (minutes)"),
    "confirmation_days": _l("Residents can confirm a result for (days)"),
    "quiet_hours": _l("Quiet hours"),
    "refusal_cooldown_days": _l("After a refusal, do not ask for (days)"),
    "review_months": _l("Records of residents are reviewed after (months)"),
    "route_days": _l("Patrol routes are deleted after (days)"),
    "item_opinion_days": _l("Opinions on an application are given within (working days)"),
    "urgent_item_opinion_days": _l("Opinions on an urgent application are given within (working days)"),
    "urgent_item_most_days": _l("An urgent item is in force for at most (days)"),
    "item_meeting_quorum": _l("A joint meeting decides with at least (units)"),
    "item_cost_percent": _l("Exit is proposed when an item takes (percent of the admitted minutes)"),
    "item_rejected_percent": _l("Exit is proposed when tasks are refused (percent)"),
    "second_factor_oversight_from": _l("Administrators and auditors need a second factor from (day)"),
    "second_factor_desk_from": _l("Centres and departments need a second factor from (day)"),
    "second_factor_days": _l("A device is remembered after the second factor for (days)"),
    "certificate_warning_days": _l("Certificates are listed for renewal before their end (days)"),
}
EFFECTS: dict[str, Any] = {
    "app_name": _l("It stands at the head of every page, in messages, and on phones that install the app anew."),
    "operator": _l("It stands at the foot of the public pages and on receipts."),
    "filing_number": _l("It stands at the foot of the public pages."),
    "supervision_phone": _l("Residents read it on their grid's page, under About this app, and on receipts."),
    "service_phone": _l("Residents read it on their first page and under About this app."),
    "home_notice": _l("Residents read it on their first page, in the words typed here, in every language."),
    "about_stored": _l("It stands under About this app, in the words typed here, in every language."),
    "about_workers": _l("It stands under About this app, in the words typed here, in every language."),
    "warning_percent": _l(
        "Deadlines that start from now on are reminded of at this share. Reminders of the %(count)s open cases stay "
        "until their deadline changes."
    ),
    "digest_minutes": _l("The next reminders are sent at this interval. Urgent ones are sent at once, as before."),
    "confirmation_days": _l("It holds at once, also for cases that are closed already."),
    "quiet_hours": _l("It holds at once, wherever a visit or a call is planned. Emergencies are excepted."),
    "refusal_cooldown_days": _l(
        "Refusals recorded from now on hold this long. %(count)s households that refuse now keep their day."
    ),
    "review_months": _l(
        "Records registered or reviewed from now on get this day. %(count)s records keep the day they have."
    ),
    "route_days": _l("Routes of patrols from now on are kept this long."),
    "item_opinion_days": _l("Applications made from now on get this time."),
    "urgent_item_opinion_days": _l("Applications made from now on get this time."),
    "urgent_item_most_days": _l("It holds for applications made from now on."),
    "item_meeting_quorum": _l("It holds for the next decision."),
    "item_cost_percent": _l("The yearly review follows at once."),
    "item_rejected_percent": _l("The yearly review follows at once."),
    "second_factor_oversight_from": _l(
        "From this day on, whoever has none sets it up at sign-in before anything else. Empty: nobody has to."
    ),
    "second_factor_desk_from": _l(
        "From this day on, whoever has none sets it up at sign-in before anything else. Empty: nobody has to."
    ),
    "second_factor_days": _l("It holds for devices remembered from now on. 0 asks every time."),
    "certificate_warning_days": _l("The list of certificates to renew and the badges follow at once."),
}  # fmt: skip


class Row(NamedTuple):
    """One setting of the list."""

    key: str
    name: str
    value: str
    default: str
    allowed: str
    basis: str


def groups() -> list[tuple[str, str, list[Row]]]:
    """(id, heading, rows) of each group."""
    found = setting_changes.every(db.session())
    return [
        (group.value, str(words), [row_of(each) for each in found if each.definition.group is group])
        for group, words in GROUPS.items()
    ]


def row_of(now: Present) -> Row:
    definition = now.definition
    default = default_of(definition)
    value = now.value or default
    return Row(definition.key, str(NAMES[definition.key]), value, default, allowed_of(definition), now.basis)


def default_of(definition: Definition) -> str:
    return (
        definition.default or operator_words.own_value(definition.key) or gettext("the usual text or nothing")
    )


def allowed_of(definition: Definition) -> str:
    match definition.kind:
        case Kind.NUMBER:
            return f"{definition.least}–{definition.most}"
        case Kind.HOURS:
            return gettext("two times of day")
        case Kind.DAY:
            return gettext("a day, or nothing")
        case Kind.PHONE:
            return gettext("a phone number")
    longest = LONGEST_TEXT if definition.kind is Kind.TEXT else LONGEST_LINE
    return gettext("up to %(most)s characters", most=longest)


def form_of(definition: Definition, asked: Any) -> SettingForm:
    """The form as it was sent, else with what holds now."""
    form_class = SettingTextForm if definition.kind is Kind.TEXT else SettingForm
    form = form_class(asked)
    form.key.choices = [(each, str(words)) for each, words in NAMES.items()]
    if asked is None:
        now = setting_changes.present(db.session(), definition)
        form.key.data = definition.key
        form.value.data, form.basis.data = now.value, now.basis
        form.as_seen.data = setting_changes.mark_of(now)
    form.value.label.text = str(NAMES[definition.key])
    form.complaint = lambda value: _complaint(definition, said(definition, value))
    return form


def said(definition: Definition, typed: str) -> str:
    """What was typed, in its one spelling."""
    match definition.kind:
        case Kind.NUMBER:
            digits = code(typed)
            return digits.lstrip("0") or digits[:1]
        case Kind.DAY:
            return code(typed)
        case Kind.HOURS:
            return code(typed).replace("–", "-").replace("—", "-")
        case Kind.PHONE:
            return phones.tidy(typed)
    return typed.strip()


def context(definition: Definition, form: SettingForm, is_shown: bool) -> dict[str, Any]:
    """The difference when a preview was asked for, what it does, and the values before.

    Who sees the difference has seen what holds now, so the form may be saved upon that.
    """
    now = setting_changes.present(db.session(), definition)
    if is_shown:
        form.as_seen.data = setting_changes.mark_of(now)
    typed = {"value": said(definition, form.value.data or ""), "basis": form.basis.data or ""}
    touched = setting_changes.touched(db.session(), definition, clock.now()) if is_shown else 0
    labels = {"value": form.value.label.text, "basis": form.basis.label.text}
    changed = versions.differences({"value": now.value, "basis": now.basis}, typed) if is_shown else []
    return {
        "row": row_of(now),
        "is_shown": is_shown,
        "differences": [(labels[each.field], each.before or "—", each.after or "—") for each in changed],
        "effect": str(EFFECTS[definition.key]) % {"count": touched},
        "versions": [(each, str(uuid4())) for each in setting_changes.versions_of(db.session(), definition)],
        "mark": setting_changes.mark_of(now),
        "present": now,
    }


def _complaint(definition: Definition, value: str) -> str:
    try:
        require_allowed(definition, value)
    except OutOfRange as wrong:
        return gettext(str(wrong), **wrong.values)
    return ""
