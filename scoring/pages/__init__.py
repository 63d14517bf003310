"""The pages of points and months."""
