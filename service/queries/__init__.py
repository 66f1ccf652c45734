"""Reads for pages and the API: frozen values of plain data, one query per list."""
