"""Cheong itself: settings, wiring, the stage loop, the commands and the demo."""
