"""Arrow table in, Arrow table out; the default model."""
