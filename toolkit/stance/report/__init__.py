"""Terminal readings and tables; reports only format."""
