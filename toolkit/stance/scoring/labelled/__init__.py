"""Models trained, examined and compared on files of labelled sentences."""
