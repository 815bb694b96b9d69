"""Directorates, services and partners, and the posts that answer for a service in a ward."""
