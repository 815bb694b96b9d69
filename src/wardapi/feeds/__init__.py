"""Calendars on secret addresses, for people's own calendar programs."""
