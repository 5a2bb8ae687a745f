"""Measurements, each with its goal: python -m benchmarks.NAME [--small]; the last line is figure and goal."""
