"""The words of Cheong: frozen facts, ports and errors that every part shares; standard library only."""
