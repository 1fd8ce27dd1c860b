"""INS Care: the WeChat assistant of an insurer's cancer patients (rooms: docs/architecture.md)."""
