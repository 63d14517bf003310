"""A month of a court: its figures, its statistics, its sheets and the steps from open to locked."""
