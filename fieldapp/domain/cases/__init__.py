"""Cases: their states, steps and rights, how they are listed and found on a map, objections and chasing."""
