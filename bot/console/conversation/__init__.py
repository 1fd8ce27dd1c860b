"""One chat: what was said, and what an agent does with it."""
