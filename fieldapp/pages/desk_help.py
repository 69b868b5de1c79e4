"""Help for the desk: for each page of its navigation what it is for, what happens next, and what to know."""

from typing import Any

from flask_babel import lazy_gettext as _l

# The page's blueprint → sentences. A test asks for each page of the navigation.
DESK_HELP: dict[str, tuple[Any, ...]] = {
    "overview": (
        _l(
            "What needs a decision stands first, then what is due today, then what is overdue. Each case stands once."
        ),
        _l("An urgent case stays at the top of every desk above it until somebody acts."),
    ),
    "cases": (
        _l("Narrow the list, then save the filter under a name: it shows its count each time you open it."),
        _l(
            "Tick several cases to take one step for all of them. Whatever could not be done is named with its reason."
        ),
        _l(
            "Merge reports about one thing into one case. Merging can be undone, and every reporter hears the outcome."
        ),
        _l("Whoever received a case first stays responsible until the next unit has signed for it."),
    ),
    "intake": (
        _l(
            "File a report for somebody at the counter or on the phone. Say where it came from, and print the receipt."
        ),
        _l(
            "The receipt shows the code and, for half an hour, the PIN with which the reporter follows and confirms."
        ),
    ),
    "reviews": (
        _l(
            "What a phone sent and the app could not decide: two people changed the same record, or it has moved on."
        ),
        _l("Look at both versions and choose. Nothing is lost: what you do not choose stays in the history."),
    ),
    "search": (
        _l(
            "Cases, households and tasks of your area by words, number, name or phone. Two characters are enough."
        ),
    ),
    "mine": (_l("Your password, the phones you are signed in on, the look and the language."),),
    "service_items": (
        _l(
            "What grids do, each item with its basis, minutes and period (chapters 9 and 10 of the standard)."
        ),
        _l("A department applies; town and workers give opinions; the centre reviews; a meeting decides."),
        _l(
            "A task needs an admitted item, a case or a call-out. Anything else may be refused by the worker."
        ),
    ),
    "refused_tasks": (
        _l(
            "Tasks that workers refused as unlisted work, counted by the unit that asked for them, never by worker."
        ),
        _l("Withdraw the task, or apply for admission: the application is filled in as far as it is known."),
    ),
    "item_reviews": (
        _l(
            "Once a year: what was given, what it took by anonymous answers, what was refused, and what should end."
        ),
    ),
    "grids": (
        _l("Divisions and grids from the county down to the grid. Codes are never used twice."),
        _l("Each grid has a public notice with its worker, phones and a QR code, ready to print."),
    ),
    "people": (
        _l(
            "Who works where, from when to when. Whoever leaves hands over open cases, promises and visits in one step."
        ),
        _l("Nobody gives a permission they do not hold, and nobody gives one to themselves."),
        _l(
            "Whoever lost phone and recovery codes gets the second factor reset here, and sets it up anew under Mine."
        ),
        _l(
            "Several people at once: download the template, fill it in with Excel or WPS, and look at the preview."
        ),
    ),
    "devices": (
        _l(
            "Only phones that miss something or have held it for over 24 hours are listed, so that nothing is lost."
        ),
        _l("Contact times serve no other purpose. A lost phone is revoked here and opens nothing any more."),
    ),
    "calendar": (
        _l("Working days, hours and limits. A change shows which deadlines move before it is published."),
        _l("The categories with their limits and usual units are edited here too."),
    ),
    "texts": (_l("Sentences that are offered at a step. They may be changed there before they are sent."),),
    "channels": (
        _l(
            "Where reminders go: group robots and text messages. Names and addresses of residents never leave the app."
        ),
    ),
    "settings": (
        _l(
            "Names, phones, public texts and numbers, each with its basis. A change shows first what it does."
        ),
        _l("Every earlier value is kept and can be brought back in one step."),
    ),
    "evaluations": (
        _l(
            "Indicators by honest formulas, with the number behind each; every figure opens its list (chapter 12)."
        ),
        _l("Units stand in the order of their codes. Nobody is ranked, and no figure is about a person."),
        _l(
            "A unit that disagrees appeals and names the items; the decision and the corrected figure stand beside."
        ),
    ),
    "burden": (
        _l(
            "What the app itself asks of grids each month, and the red lines of 2026 as checks with their evidence."
        ),
        _l("Suggestions about the app are answered here. The page prints for an inspector."),
    ),
    "access_log": (
        _l("Who opened, changed or exported what, when and why. Nobody can change or delete a line."),
        _l(
            "Lines are linked by hashes and sealed each night. What is changed or deleted in the database is found and "
            "named."
        ),
        _l("Administrators see sign-ins and settings; views of personal information are for auditors only."),
    ),
}
