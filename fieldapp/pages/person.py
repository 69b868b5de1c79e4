"""A person's page at the desk: their postings, what may be changed of each, and what waits to be confirmed."""

from dataclasses import dataclass
from typing import Any

from fieldapp import clock, db
from fieldapp.domain.access import powers
from fieldapp.domain.access.powers import Power
from fieldapp.domain.account_security import second_factors
from fieldapp.domain.people import restricted_access
from fieldapp.forms.people import HandOverForm
from fieldapp.models import PermissionRequest, Person, Posting
from fieldapp.pages.certificates import certificates_context
from fieldapp.web.access import actor


@dataclass(frozen=True)
class PostingCard:
    """One posting with the buttons that this reader may press; `asked`: the permission asked for last."""

    posting: Posting
    powers: set[Power]
    asked: PermissionRequest | None

    @property
    def may_end(self) -> bool:
        return Power.END_POSTING in self.powers

    @property
    def may_hand_over(self) -> bool:
        return Power.HAND_OVER in self.powers

    @property
    def waits(self) -> bool:
        return self.asked is not None and self.asked.decided_at is None

    @property
    def was_refused(self) -> bool:
        return self.asked is not None and not self.waits and not self.asked.is_confirmed

    @property
    def may_ask(self) -> bool:
        holds = self.posting.may_see_restricted or self.waits
        return Power.GIVE_PERMISSION in self.powers and not holds

    @property
    def may_take(self) -> bool:
        return Power.TAKE_PERMISSION in self.powers and (self.posting.may_see_restricted or self.waits)

    @property
    def may_decide(self) -> bool:
        asked = self.asked
        return asked is not None and self.waits and powers.may_decide(actor(), asked, clock.today())


def person_context(person: Person) -> dict[str, Any]:
    here = [p for p in person.postings if actor().may("manage_people", p.scope)]
    asked = restricted_access.latest_of(db.session(), [p.id for p in here])
    mine = powers.of_person(actor(), person, clock.today())
    return {
        "cards": [
            _card(posting, asked.get(posting.id))
            for posting in sorted(here, key=lambda p: (p.ends_on is not None, p.starts_on))
        ],
        "hand_over": HandOverForm(),
        **certificates_context(person),
        "may_certify": Power.CERTIFY in mine,
        "is_me": person.id == actor().id,
        "may_post": person.id != actor().id and person.ended_at is None,
        "may_give_permission": actor().may_anywhere("post_any_role"),
        "may_hand_out_code": Power.HAND_OUT_CODE in mine,
        "may_reset_factor": Power.RESET_SECOND_FACTOR in mine
        and second_factors.is_on(db.session(), person.id),
        "may_sign_out": Power.END_SESSIONS in mine,
        "may_close": Power.END_ACCOUNT in mine,
    }


def _card(posting: Posting, asked: PermissionRequest | None) -> PostingCard:
    is_over = posting.ends_on is not None
    return PostingCard(
        posting, set() if is_over else powers.of_posting(actor(), posting, clock.today()), asked
    )
