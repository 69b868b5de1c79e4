"""What people are told: digests, the channels they leave by, and what became of each delivery."""
