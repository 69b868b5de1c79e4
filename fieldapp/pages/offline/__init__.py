"""What a phone takes along, and what the desk says about phones."""
