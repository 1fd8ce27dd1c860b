"""The turn: inbound message to bot or person to answer; transcript and hand-over."""
