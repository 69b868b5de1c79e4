"""Sentences that rows hold are replaced by the ones that took their place, so that they are translated again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

REWORDED = {
    "Handed in after the account had ended": "Uploaded after the account was closed",
    "It names something that somebody else sent, or another kind of form. Please look at it.":
        "It refers to something sent by someone else or of another type. Please check it.",
    "Other content under the same number": "Different content under the same number",
    "Photo handed in after the account had ended": "Photo uploaded after the account was closed",
    "Please choose somebody else.": "Please choose someone else.",
    "Please give the reason.": "Please enter a reason.",
    "Please say what for.": "Please choose a purpose.",
    "Somebody who saw both versions left the records as they are.":
        "Someone compared both versions and kept the existing record.",
    "The sender has no posting for this any more.": "The sender no longer has a posting for this.",
    "This could not be read. Please look at it again.": "This could not be read. Please check it.",
    "This does not look like a phone number. Please check it.":
        "This does not look like a valid phone number. Please check it.",
    "This is not the sender's to do any more.": "The sender may no longer do this.",
    "This is there already, with other content.": "This already exists with different content.",
    "This kind of form is not known here.": "This form type is not supported here.",
    "This lies outside the sender's area now.": "This is no longer in the sender's area.",
    "This photo was handed in after the account had ended.": "This photo was uploaded after the account was closed.",
    "We could not take this in. Somebody will look at it.":
        "This could not be processed. A colleague will look at it.",
    "What this belongs to has not arrived.": "The record this belongs to has not arrived.",
    "What this belongs to was set aside.": "The record this belongs to was set aside.",
}  # fmt: skip
SENTENCES = {"unapplied": "reason", "quarantined": "reason", "photo": "failure"}


def upgrade() -> None:
    for name, column in SENTENCES.items():
        words = sa.column(column, sa.String)
        row = sa.table(name, words)
        for before, after in REWORDED.items():
            op.execute(row.update().where(words == before).values({column: after}))
    _reword_answers()


def _reword_answers() -> None:
    """Receipts repeat their sentence inside an answer of several parts."""
    row_id, answer = sa.column("id", sa.Uuid), sa.column("answer", sa.JSON)
    receipt = sa.table("receipt", row_id, answer)
    with_reason = sa.select(row_id, answer).where(sa.cast(answer, sa.Text).contains('"reason"'))
    connection = op.get_bind()
    changed = [
        {"row_id": found, "new_answer": _reworded(told)}
        for found, told in connection.execute(with_reason.select_from(receipt)).all()
        if _reworded(told) != told
    ]
    if changed:
        change = receipt.update().where(row_id == sa.bindparam("row_id", type_=sa.Uuid))
        connection.execute(change.values(answer=sa.bindparam("new_answer", type_=sa.JSON)), changed)


def _reworded(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _reworded(part) for name, part in told.items()}
    return REWORDED.get(told, told) if isinstance(told, str) else told
