"""Who may see and do what: roles, areas, permissions, and what never leaves for a phone."""
