"""Where it is kept: one folder a port, an engine is a module or a package in it."""
