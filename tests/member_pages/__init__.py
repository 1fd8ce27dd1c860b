"""Tests of bot/member_pages."""
