"""`python -m sim.cli`, the same as `uifund`."""

from sim.cli.group import main

main(prog_name="uifund")
