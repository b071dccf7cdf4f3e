"""Estimative language: likelihoods and levels of confidence, found and held against a scale.

Scales and phrases are data; ``judging`` has the check of a document, ``drafts`` that of files. No model
learns by what stands here.
"""
