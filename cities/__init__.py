"""The cities: a folder of data files each."""
