"""Puts the repository before installed packages: pysbd installs a package named benchmarks too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
