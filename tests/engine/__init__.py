"""Proof of the engine: cases handed to the engine and to the twin alike, programmatic worlds, and reference solvers."""
