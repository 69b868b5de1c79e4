"""What pages with a map show: tiles, signs and their legend, the heat of a quarter, the drawing as a file."""
