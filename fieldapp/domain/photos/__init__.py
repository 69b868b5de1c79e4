"""Photos: received, decoded in a process of their own, stored by content, replaced and found again."""
