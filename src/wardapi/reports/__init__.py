"""Alignment, scorecards and briefing packs: what the rooms add up to."""
