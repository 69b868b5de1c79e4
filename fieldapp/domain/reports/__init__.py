"""Takes reports in from every door, sorts them by category, and shows residents what became of theirs."""
