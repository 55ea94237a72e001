"""How values look: escaped HTML and plain text, side by side, for notebooks and terminals."""
