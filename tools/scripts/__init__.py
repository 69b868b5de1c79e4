"""The browser's scripts, written in small files, joined into the one that travels (docs/decisions/0006)."""
