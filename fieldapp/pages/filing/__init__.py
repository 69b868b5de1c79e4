"""What the pages of filings show."""
