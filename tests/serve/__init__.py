"""Desks that are served without JupyterLab: who may sign in, what is served, and that nobody reaches another's desk."""
