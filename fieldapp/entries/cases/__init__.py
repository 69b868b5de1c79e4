"""The steps of a case as field forms: found, listed, applied."""
