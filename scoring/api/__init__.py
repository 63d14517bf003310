"""The JSON API of points, entries, objections and months."""
