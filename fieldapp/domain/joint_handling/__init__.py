"""Joint handling: units called in to a case, their answers, and calls nobody answered."""
