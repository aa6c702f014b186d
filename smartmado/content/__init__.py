"""Reads rules/ and forms/, refuses bad content, freezes it as a rulebook."""
