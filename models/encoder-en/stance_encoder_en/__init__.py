"""The released English models of ``stance``: weights, found by ``stance score --model cascade``."""
