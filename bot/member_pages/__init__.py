"""The few web pages that a member opens from the chat by a link of their own."""
