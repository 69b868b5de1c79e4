"""What the pages of cases show: one case, its history and steps, lists, filters, maps, the printed file."""
