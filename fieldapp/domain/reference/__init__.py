"""The rows the trade needs before anything else, and the settings among them."""
