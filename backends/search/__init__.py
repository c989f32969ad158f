"""The search index, an engine a file; all of them find what a plain substring scan would find."""
