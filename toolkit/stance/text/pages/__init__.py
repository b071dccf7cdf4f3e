"""The running text of web pages, Markdown, Word documents and PDF files, and of cells that hold such."""
