"""The notebook side: a context that runs tasks and shows the records."""
