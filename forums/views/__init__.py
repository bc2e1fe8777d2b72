"""Doors of the forums: series, events, registrations, rosters and desks."""
