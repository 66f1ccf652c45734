"""Reads about running cases that commands and pages share."""
