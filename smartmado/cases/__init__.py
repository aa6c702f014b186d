"""The use cases, one file each: the only place that opens a transaction."""
