"""What the access log knows: its acts in groups, the line of a change of power or setting, and who may read which."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.models import AccessEntry, Posting


class Act(StrEnum):
    """Everything that leaves a line."""

    # signing in
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    SET_PASSWORD = "set_password"  # noqa: S105 - the name of an act
    SET_UP_SECOND_FACTOR = "set_up_second_factor"
    USE_RECOVERY_CODE = "use_recovery_code"
    DISOWN_BROWSER = "disown_browser"
    END_OWN_SESSION = "end_own_session"
    # powers
    ADD_PERSON = "add_person"
    POST = "post"
    END_POSTING = "end_posting"
    HAND_OVER = "hand_over"
    HAND_OUT_CODE = "hand_out_code"
    RESET_SECOND_FACTOR = "reset_second_factor"
    END_SESSIONS = "end_sessions"
    END_ACCOUNT = "end_account"
    ASK_PERMISSION = "ask_permission"
    CONFIRM_PERMISSION = "confirm_permission"
    REFUSE_PERMISSION = "refuse_permission"
    TAKE_PERMISSION = "take_permission"
    RECORD_CERTIFICATE = "record_certificate"
    REVOKE_CERTIFICATE = "revoke_certificate"
    # settings
    CHANGE_LIMIT = "change_limit"
    CHANGE_CALENDAR = "change_calendar"
    CHANGE_CATEGORY = "change_category"
    CHANGE_SETTING = "change_setting"
    SAVE_TEXT = "save_text"
    REMOVE_TEXT = "remove_text"
    DIVIDE_GRID = "divide_grid"
    END_GRID = "end_grid"
    CHANGE_OUTLINE = "change_outline"
    RENAME_PLACE = "rename_place"
    END_PLACE = "end_place"
    ADD_UNIT = "add_unit"
    CHANNEL_ADDED = "channel_added"
    CHANNEL_ENDED = "channel_ended"
    TEST_CHANNEL = "test_channel"
    RETRY_DELIVERY = "retry_delivery"
    PUT_AWAY_DELIVERY = "put_away_delivery"
    SWITCH_SMS = "switch_sms"
    IMPORT_DIVISIONS = "import_divisions"
    IMPORT_EXPORTED = "import_exported"
    EXPORT_LOG = "export_log"
    TAKE_BACKUP = "take_backup"
    SAVE_EVALUATION_SCHEME = "save_evaluation_scheme"
    OPEN_EVALUATION = "open_evaluation"
    CLOSE_EVALUATION = "close_evaluation"
    PUBLISH_EVALUATION = "publish_evaluation"
    APPEAL_EVALUATION = "appeal_evaluation"
    DECIDE_EVALUATION_APPEAL = "decide_evaluation_appeal"
    # reveals
    REVEAL = "reveal"
    TAKE_ALONG = "take_along"
    BUNDLE = "bundle"
    READ_QUARANTINE = "read_quarantine"
    EXPORT_CASES = "export_cases"
    # records
    REFUSED = "refused"
    REFUSAL = "refusal"
    REFUSAL_WITHDRAWN = "refusal_withdrawn"
    TAKE_IN = "take_in"
    SET_ASIDE = "set_aside"
    SEND_ON = "send_on"
    ASK_CHILD_RELEASE = "child_release_asked"
    AGREE_CHILD_RELEASE = "child_released"
    REFUSE_CHILD_RELEASE = "child_release_refused"


class Group(StrEnum):
    """Kinds of acts, as the log is narrowed by them."""

    SIGN_INS = "sign_ins"
    POWERS = "powers"
    SETTINGS = "settings"
    REVEALS = "reveals"
    RECORDS = "records"


FIRST_OF = {
    Act.SIGN_IN: Group.SIGN_INS,
    Act.ADD_PERSON: Group.POWERS,
    Act.CHANGE_LIMIT: Group.SETTINGS,
    Act.REVEAL: Group.REVEALS,
    Act.REFUSED: Group.RECORDS,
}


def _grouped() -> dict[Act, Group]:
    """Each act with its group: the one that begins at or before it."""
    groups, group = {}, Group.SIGN_INS
    for act in Act:
        group = groups[act] = FIRST_OF.get(act, group)
    return groups


GROUP_OF = _grouped()
# What administrators read, too: never who looked at whose record.
FOR_ADMINISTRATORS = frozenset({Group.SIGN_INS, Group.POWERS, Group.SETTINGS})
# Hold for everybody, so they lie nowhere.
EVERYWHERE = (
    Act.CHANGE_LIMIT,
    Act.CHANGE_CALENDAR,
    Act.CHANGE_CATEGORY,
    Act.CHANGE_SETTING,
    Act.SAVE_TEXT,
    Act.REMOVE_TEXT,
    Act.IMPORT_DIVISIONS,
    Act.TAKE_BACKUP,
)
ON_THE_SERVER = "on_the_server"


def note(
    session: Session,
    act: Act,
    by: Actor | None,
    now: datetime,
    subject: Any = None,
    field: str = "",
    purpose: str = "",
) -> AccessEntry:
    """The line of a change: who (None: the operator on the server), what, whom or what it is about, why.

    `field` and `purpose` hold codes of ours (a role, a place's code), never words that somebody typed.
    """
    return line(
        session, act, by.id if by else None, now, subject, field, purpose or ("" if by else ON_THE_SERVER)
    )


def line(
    session: Session,
    act: Act,
    person_id: UUID | None,
    now: datetime,
    subject: Any = None,
    field: str = "",
    purpose: str = "",
) -> AccessEntry:
    """The same by somebody's id alone. `subject`: a row, or its kind and id."""
    entry = AccessEntry(at=now, person_id=person_id, verb=act.value, field=field, purpose=purpose)
    if isinstance(subject, tuple):
        entry.subject_kind, entry.subject_id = subject
    elif subject is not None:
        entry.subject_kind, entry.subject_id = subject.__tablename__, subject.id
    session.add(entry)
    return entry


def words_of(posting: Posting) -> str:
    """A posting as the log says it: its role and the code of its place."""
    return f"{posting.role.value} {posting.place.code}"
