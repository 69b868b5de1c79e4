"""Receives photos, decodes them in a process of their own, stores them by content, and replaces them."""
