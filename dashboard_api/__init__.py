"""What people see: the search index that follows the store, and what is shown of both."""
