"""Loaders: one module a family of formats, each turning bytes into an `Extraction`.

`text` and `markdown` run in the caller's process; `webpage`, `pdf` and `word`
run in a child process (`isolation`, `worker`), because their parsers are large
and their input is whatever a person was sent.
"""
