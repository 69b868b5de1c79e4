"""Tasks that are given, handed on, done or withdrawn."""
