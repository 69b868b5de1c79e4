"""Every field form by its kind: read and written the same, from an HTML form and from a phone's outbox."""

from fieldapp.entries import patrols, reports, tasks
from fieldapp.entries.base import Entry, Ready, Sent
from fieldapp.entries.cases import steps
from fieldapp.entries.households import households, refusals, residents, visits

BY_KIND: dict[str, Entry] = {
    entry.kind: entry
    for module in (reports, patrols, visits, households, refusals, residents, tasks, steps)
    for entry in module.ENTRIES
}

__all__ = ["BY_KIND", "Entry", "Ready", "Sent"]
