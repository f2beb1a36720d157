"""The documents of a collection as a list that shows itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.records import DocumentInfo

if TYPE_CHECKING:
    from pandas import DataFrame


class Documents(list[DocumentInfo]):
    """Documents without their texts, as listed."""

    def to_pandas(self) -> DataFrame:
        """Return one row a document.

        Raises
        ------
        ImportError
            When pandas is not installed.
        """
        from rag.tables import documents_table

        return documents_table(self)

    def __repr__(self) -> str:
        from rag.one_line import documents_line

        return documents_line(self)

    def _repr_html_(self) -> str:
        from rag.display import documents_html

        return documents_html(self)
