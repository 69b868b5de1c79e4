"""What protects an account beside its password: the second factor, recovery codes, browsers it is known by."""
