"""Marks for what only one of the two databases can do; everything else runs on both."""

import pytest

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
