"""A report as blocks of plain text, which Markdown and the terminal each show in their own way."""
