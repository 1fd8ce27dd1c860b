"""What stands beside a chat: the members, their cases, their entitlements. Read only."""
