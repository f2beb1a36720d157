"""Speed and memory of Verbatim, beside the plain way of doing the same; `python -m benchmarks`."""
