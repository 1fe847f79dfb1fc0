"""python -m mubeam."""

from mubeam.cli import main

main()
