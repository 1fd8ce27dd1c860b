"""WeChat itself: callbacks in, API calls out. Everything WeChat-shaped stays in this room."""
