"""What a phone downloads to be read without a network, and what the desk shows about phones."""
