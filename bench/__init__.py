"""Benchmarks: the floor beside its peers, in one run, on one machine. `python -m bench.run`; see README.md."""
