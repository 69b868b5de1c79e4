"""What the pages of cases show: one case, lists, filters, maps, the printed file."""
