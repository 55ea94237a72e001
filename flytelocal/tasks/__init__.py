"""Tasks: what an author subclasses, how a template is rendered, how a task is run inline."""
