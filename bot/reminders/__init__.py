"""Reminders: planned from the domain tables, swept when due, told once, dropped when no longer true."""
