"""What a developer uses and the app does not."""
