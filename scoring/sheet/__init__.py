"""The arithmetic of a month, pure: records in, figures out; no database, no clock."""
