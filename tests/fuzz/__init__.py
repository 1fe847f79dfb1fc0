"""Random command lines and calls, hostile ones too: each ends in a result or in one clear line.

`FUZZ_SEED` starts other random numbers, `FUZZ_CASE` runs one case alone; a failure says both.
"""
