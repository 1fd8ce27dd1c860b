"""Measurements, apart from the tests: figures with their peer in the same run, never asserted."""
