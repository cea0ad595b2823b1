"""Benchmarks of a desk that has stored much, and what fills it."""
