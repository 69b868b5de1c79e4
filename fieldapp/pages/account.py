"""What "Mine" shows, on the phone and at the desk alike: who I am, my postings, my looks, my browsers."""

from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import select

from fieldapp import db
from fieldapp.domain.account_security import known_browsers
from fieldapp.models import SignInSession
from fieldapp.pages.browser_words import browser_words
from fieldapp.pages.channels import short_messages
from fieldapp.web.access import actor
from fieldapp.web.locale import LOCALES


def mine_context() -> dict[str, Any]:
    live = select(SignInSession).where(
        SignInSession.person_id == current_user.id, SignInSession.ended_at.is_(None)
    )
    this_session = g.get("sign_in_session")
    newest = db.session().scalars(live.order_by(SignInSession.last_seen_at.desc()).limit(10))
    new = known_browsers.to_tell(
        db.session(), current_user.id, this_session.known_browser_id if this_session else None
    )
    return {
        "me": current_user,
        "postings": actor().postings,
        "sessions": [(each, browser_words(each.browser, each.is_phone)) for each in newest],
        "new_browsers": [(each, browser_words(each.browser)) for each in new],
        "this_session": this_session,
        "locales": LOCALES,
        "in_field": actor().starts_in_field,
        "may_report": actor().may_anywhere("report"),
        "short_messages": short_messages(),
        "may_use_desk": actor().may_anywhere("use_desk"),
    }
