"""Rows of CSV, JSON and Parquet files and of tables in memory: their columns found, typed and kept."""
