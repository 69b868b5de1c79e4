"""The demo town: invented people on real ground. The tests use its small core."""
