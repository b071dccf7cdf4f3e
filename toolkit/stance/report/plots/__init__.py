"""Figures: of evaluations, of profiles, of the curve of one document."""
