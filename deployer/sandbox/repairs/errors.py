"""The errors with which repaired moto answers as AWS does."""

from moto.core.exceptions import ServiceException


class RefusalError(ServiceException):
    """AWS's own error code and words; met wherever a repair refuses what stock moto lets through.

    It lives outside moto's packages because moto looks up an error's shape by the package its class stands in.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
