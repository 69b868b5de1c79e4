"""What the pages of households, residents and visits show."""
