"""The encoder: a transformer with two heads, the sentence's label and its cues, on one pass."""
