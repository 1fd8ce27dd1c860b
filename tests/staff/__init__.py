"""Tests of bot/staff."""
