"""Personal data: revealed with a purpose, logged, deleted when its time is over."""
