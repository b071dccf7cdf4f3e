"""Where in a text a paragraph stands: headline, standfirst, byline, credit, caption, body."""
