"""The lists of chats."""
