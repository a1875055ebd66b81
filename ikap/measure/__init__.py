"""Geometry in, numbers out. Metres and square metres; nothing here knows of planning."""
