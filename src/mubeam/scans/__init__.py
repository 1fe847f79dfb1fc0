"""Scans over the parameters of a model, on one machine or on many: plan, parts, folder of results, runners."""
