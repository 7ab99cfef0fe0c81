"""Find and pair garments: the shared language, the encoder, the index and the search."""
