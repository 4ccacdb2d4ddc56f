"""What may be wrong with a value handed to the library, as a code with values and as a sentence."""

from collections.abc import Mapping

from matching import wording


class CellError(ValueError):
    """One value that cannot be read. Says what is wrong and what is expected.

    `code` and `values` let a caller word the error itself; `sentence` gives it in Swedish or English.
    """

    def __init__(self, code: str, /, **values: str) -> None:
        self.code = code
        self.values: Mapping[str, str] = values
        super().__init__(self.sentence("en"))

    def sentence(self, language: str = "sv") -> str:
        """Say what is wrong and what is expected, in `sv` or `en`."""
        return wording.phrase("error", self.code, language, **self.values)
