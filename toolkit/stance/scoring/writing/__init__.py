"""Scored rows into files, and what an output may stand in the place of."""
