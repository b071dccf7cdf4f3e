"""The cascade: the linear model answers where it is sure, the encoder the rest."""
