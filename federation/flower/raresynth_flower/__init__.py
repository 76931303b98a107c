"""Flower as a postman for rounds of raresynth: files in, files out, no aggregation of its own."""
