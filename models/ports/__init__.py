"""The ports: what one part needs of another or of an engine, as protocols over batches."""
