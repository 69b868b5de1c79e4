"""The default rows that the app needs before anything else, and its settings."""
