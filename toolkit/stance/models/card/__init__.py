"""The model card: the ``README.md`` of a model's folder, and its plot."""
