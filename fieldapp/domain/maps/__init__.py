"""Cases and grids drawn on maps: where each lies, as lines and signs, and how many were reported where."""
