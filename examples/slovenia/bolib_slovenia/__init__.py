"""Slovenian pay slips: the steps in `payroll`, statutory values in `rates`, the words of every figure in `text`."""
