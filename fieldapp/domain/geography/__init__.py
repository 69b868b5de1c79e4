"""Points, outlines and routes."""
