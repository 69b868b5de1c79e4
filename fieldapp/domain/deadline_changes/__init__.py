"""Changes of calendars and limits, and what they do to open cases."""
