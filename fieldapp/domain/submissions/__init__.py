"""Receives what phones send, and handles reviews, quarantine, export files and ended accounts."""
