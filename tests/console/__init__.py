"""Tests of bot/console."""
