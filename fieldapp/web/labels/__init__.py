"""Words, tones and icons for the values of enums, and words for what the access log holds."""
