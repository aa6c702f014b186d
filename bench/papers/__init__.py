"""A dense form, residents to fill it, and other programs that print it."""
