"""Text or JSON in, typed values out, or every complaint at once. No HTTP, no database."""
