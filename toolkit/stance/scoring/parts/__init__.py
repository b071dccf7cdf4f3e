"""Folders of parts: what is finished stays, whatever happens to the run."""
