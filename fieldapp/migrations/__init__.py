"""Numbered changes to the tables, named as sentences. Released ones are never edited."""
