"""Tests of bot/members."""
