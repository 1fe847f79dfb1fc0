"""Excluded regions: limits in coupling against mass, published bounds, tables, figures, formats."""
