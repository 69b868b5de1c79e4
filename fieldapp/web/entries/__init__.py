"""Every field form by its kind: read and written the same, from an HTML form and from a phone's outbox."""

from fieldapp.web.entries import case_steps, households, patrols, reports, residents, tasks, visits
from fieldapp.web.entries.base import Entry, Ready, Sent

BY_KIND: dict[str, Entry] = {
    entry.kind: entry
    for module in (reports, patrols, visits, households, residents, tasks, case_steps)
    for entry in module.ENTRIES
}

__all__ = ["BY_KIND", "Entry", "Ready", "Sent"]
