"""The released English models of ``stance``: a folder of weights, found by ``stance score --model cascade``."""
