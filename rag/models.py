"""The models a collection is asked with, loaded when first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from rag.confidence import Calibration, packaged_calibration
from rag.settings import Settings

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from rag.reader import Reader


class Models:
    """Encoder, reader and the calibration of the reader; usable from several threads.

    Parameters
    ----------
    settings : Settings
        Name the models that are loaded.
    encoder, reader : optional
        Used in place of those the settings name.
    calibration : Calibration, optional
        Of the reader; the packaged one's by default.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.calibration = calibration or packaged_calibration()
        self._settings = settings
        self._encoder = encoder
        self._reader = reader
        self._loading = threading.Lock()

    def encoder(self) -> Encoder:
        """Return the encoder, loaded once."""
        with self._loading:
            if self._encoder is None:
                from embeddings.encoder import SentenceEncoder

                chosen = self._settings
                self._encoder = SentenceEncoder(
                    chosen.encoder, engine=chosen.engine, threads=chosen.threads
                )
            return self._encoder

    def reader(self) -> Reader:
        """Return the reader, loaded once."""
        with self._loading:
            if self._reader is None:
                from rag.reader import open_reader

                self._reader = open_reader(self._settings)
            return self._reader
