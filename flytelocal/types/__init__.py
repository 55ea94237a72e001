"""Python values to Flyte literals and back: one file per family of types."""
