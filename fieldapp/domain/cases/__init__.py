"""Cases: their states, who may take which step, lists, maps, objections, chasing."""
