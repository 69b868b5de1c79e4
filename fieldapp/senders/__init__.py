"""What carries a message out of the app, in the worker alone. Knows no case, no request and no role."""
