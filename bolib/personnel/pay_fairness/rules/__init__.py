"""Rules of pay fairness: who counts with which hourly pay, the gaps, what is too small to be shown, what closing costs."""
