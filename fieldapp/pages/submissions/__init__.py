"""What the pages of reviews and of the quarantine show."""
