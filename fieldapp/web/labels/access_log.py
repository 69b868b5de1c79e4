"""Words for what stands in the access log; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.access.audit_log import Act, Group
from fieldapp.domain.errors import N_

WORDS: list[tuple[StrEnum, str]] = [
    (Group.SIGN_INS, N_("Sign-ins and passwords")),
    (Group.POWERS, N_("Postings, permissions and accounts")),
    (Group.SETTINGS, N_("Settings and exports")),
    (Group.REVEALS, N_("Personal records looked at")),
    (Group.RECORDS, N_("Refused and decided")),
    (Act.SIGN_IN, N_("Signed in")),
    (Act.SIGN_IN_FAILED, N_("Sign-in failed")),
    (Act.SIGN_OUT_EVERYWHERE, N_("Signed out everywhere")),
    (Act.SET_PASSWORD, N_("Set a new password")),
    (Act.ADD_PERSON, N_("Added a person")),
    (Act.POST, N_("Gave a posting")),
    (Act.END_POSTING, N_("Ended a posting")),
    (Act.HAND_OVER, N_("Handed a posting over")),
    (Act.HAND_OUT_CODE, N_("Handed out a one-time code")),
    (Act.END_SESSIONS, N_("Signed somebody out")),
    (Act.END_ACCOUNT, N_("Closed an account")),
    (Act.ASK_PERMISSION, N_("Asked for sight of restricted cases")),
    (Act.CONFIRM_PERMISSION, N_("Confirmed sight of restricted cases")),
    (Act.REFUSE_PERMISSION, N_("Refused sight of restricted cases")),
    (Act.TAKE_PERMISSION, N_("Took away sight of restricted cases")),
    (Act.CHANGE_LIMIT, N_("Changed a limit")),
    (Act.CHANGE_CALENDAR, N_("Changed the calendar")),
    (Act.SAVE_TEXT, N_("Wrote a standard text")),
    (Act.REMOVE_TEXT, N_("Took a standard text away")),
    (Act.DIVIDE_GRID, N_("Made a grid")),
    (Act.END_GRID, N_("Ended a grid")),
    (Act.ADD_UNIT, N_("Added a unit")),
    (Act.CHANNEL_ADDED, N_("Added a channel and its key")),
    (Act.CHANNEL_ENDED, N_("Ended a channel")),
    (Act.TEST_CHANNEL, N_("Sent a test")),
    (Act.RETRY_DELIVERY, N_("Sent a message again")),
    (Act.PUT_AWAY_DELIVERY, N_("Put a message away")),
    (Act.IMPORT_EXPORTED, N_("Brought in a phone's file")),
    (Act.EXPORT_LOG, N_("Exported the access log")),
    (Act.REVEAL, N_("Looked at a record")),
    (Act.TAKE_ALONG, N_("Took a record along")),
    (Act.BUNDLE, N_("Pages went to a phone")),
    (Act.READ_QUARANTINE, N_("Read what lay in quarantine")),
    (Act.REFUSED, N_("Was refused")),
    (Act.REFUSAL, N_("Noted a household's refusal")),
    (Act.REFUSAL_WITHDRAWN, N_("Noted that a household refuses no more")),
    (Act.TAKE_IN, N_("Took a submission in")),
    (Act.SET_ASIDE, N_("Set a submission aside")),
    (Act.SEND_ON, N_("Sent on what lay in quarantine")),
    (Act.ASK_CHILD_RELEASE, N_("Asked that a record is not a child's")),
    (Act.AGREE_CHILD_RELEASE, N_("Decided that a record is not a child's")),
    (Act.REFUSE_CHILD_RELEASE, N_("Decided that a record stays a child's")),
]

# What a line is about, by its table; its own words never stand in the log.
SUBJECTS = {
    "household": N_("Household"),
    "resident": N_("Resident"),
    "device": N_("Phone"),
    "quarantine": N_("Quarantine"),
    "submission": N_("Submission"),
    "channel": N_("Channel"),
    "place": N_("Place"),
    "unit": N_("Unit"),
    "limit": N_("Limit"),
    "calendar_edition": N_("Calendar"),
    "standard_text": N_("Standard text"),
    "delivery": N_("Message"),
}
# Why, as far as the app itself knows it.
REASONS = {
    "visit": N_("A visit"),
    "emergency": N_("An emergency"),
    "case": N_("A case"),
    "recover": N_("To bring back what was written"),
    "fault": N_("To find a fault"),
    "asked": N_("On request"),
    "new_code": N_("After a new one-time code"),
    "on_the_server": N_("On the server"),
}
