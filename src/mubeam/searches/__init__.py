"""A search: what is asked, events folded from production and signal, their factors."""
