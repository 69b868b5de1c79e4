"""Changes calendars and limits, and computes the deadlines of open cases again."""
