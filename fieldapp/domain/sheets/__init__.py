"""Lists as spreadsheets make them, read into rows."""
