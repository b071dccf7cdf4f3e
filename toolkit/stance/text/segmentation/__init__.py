"""Where a sentence ends: by punctuation, and by layout."""
