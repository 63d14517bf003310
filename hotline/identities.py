"""How an operator is called towards the provider: by a stable id, never by a name."""

from uuid import UUID


def identity(staff_id: UUID) -> str:
    """The identity of an operator's browser phone: letters, digits and an underscore, which every provider takes."""
    return f"op_{staff_id.hex}"
