"""The engines behind the stream port."""
