"""The channels that posts come from, a file each; all give records from a cursor on."""
