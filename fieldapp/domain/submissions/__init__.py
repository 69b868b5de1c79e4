"""What phones send: received, reviewed, quarantined, brought in from files."""
