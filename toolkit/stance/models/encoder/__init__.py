"""The encoder: a transformer with heads for the sentence's label and its cues, on one pass."""
