"""Desks without JupyterLab: the same notebooks through Voilà, one sign-in for each person, nothing else of the computer."""

# The address of each desk that is served, and its notebook; nothing else is.
DESKS = {"start": "start.ipynb", "accounting/desk": "accounting/desk.ipynb", "gallery": "gallery.ipynb"}
