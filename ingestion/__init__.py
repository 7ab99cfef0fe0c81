"""The offline side: feeds, pictures and captions become an index generation."""
