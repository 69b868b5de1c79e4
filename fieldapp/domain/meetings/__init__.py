"""Meetings of an area's units: planned, with an agenda from its cases; decisions that become tasks; minutes."""
