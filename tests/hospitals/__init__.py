"""Tests of partner hospitals: lists, names, places."""
