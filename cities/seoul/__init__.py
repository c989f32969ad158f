"""Seoul: departments, topics, districts and service levels as data."""
