"""Digests for people, the channels they leave by, and what became of each delivery."""
