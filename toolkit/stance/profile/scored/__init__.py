"""Scored sentences from files and tables: their columns found, checked, and made numbers."""
