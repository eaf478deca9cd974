"""How things look: themes and fonts, as files with a small reader."""
