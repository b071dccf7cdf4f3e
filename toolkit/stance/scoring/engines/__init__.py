"""Scoring on a cluster, by Ray and by Spark."""
