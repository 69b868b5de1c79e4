"""Decides who may see and do what, by roles, areas and permissions, and what is never kept on a phone."""
