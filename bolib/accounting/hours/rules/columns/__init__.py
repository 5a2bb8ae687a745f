"""The hours of many people at once, whole columns instead of person by person; whose month is out of the ordinary is left out."""
