"""How the reader's weights are made, and the corpus written for it."""
