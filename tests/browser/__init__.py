"""Desks in a real JupyterLab and a real browser, used as people use them; the books are looked at afterwards."""
