"""Words, tones and icons for what the models name."""
