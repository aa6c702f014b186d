"""The command line: demo, decide, print, check and upkeep."""
