"""Calendars and policies in immutable versions, and the clocks, rungs and escalations of any
subject.
"""
