"""Benchmarks: every figure is a ratio against the bare limit of the same machine, measured in the same run."""
