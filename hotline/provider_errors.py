"""What a provider's refusal is."""


class ProviderError(Exception):
    """The provider did not do it. `is_final`: asking again is useless; `status`: of its HTTP answer, 0 if none."""

    def __init__(self, message: str, *, is_final: bool, status: int = 0) -> None:
        super().__init__(message)
        self.is_final = is_final
        self.status = status
