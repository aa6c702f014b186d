"""Facts and form in, PDF out: layout, fit, glyphs, fonts."""
