"""Tasks that are given, handed on, done, refused, taken back or withdrawn."""
