"""The field forms of households, residents and visits."""
