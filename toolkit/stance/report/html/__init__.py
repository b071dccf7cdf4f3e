"""A report as one page of HTML: its templates, its parts, its charts."""
