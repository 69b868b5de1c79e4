"""Service items: the catalogue, admission with opinions and votes, exit, refused tasks, yearly review."""
