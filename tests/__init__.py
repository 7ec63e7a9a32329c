"""A file per module, and ``browser`` for what a person sees."""
