"""The steps of a case as field forms: how each is found, read and written."""
