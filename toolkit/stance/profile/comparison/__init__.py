"""Two groups beside each other: differences, their intervals and p-values."""
