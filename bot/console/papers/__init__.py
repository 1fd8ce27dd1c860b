"""Papers: looking at them, accepting them, sending them back."""
