"""What the pages of evaluations and of the burden self-check show."""
