"""The cue lexicon and its matcher."""
