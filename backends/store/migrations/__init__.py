"""The migrations of the store's schema, forward from every released one."""
