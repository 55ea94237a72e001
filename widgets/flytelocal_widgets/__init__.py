"""Editors and panels for the configuration of Flyte tasks, on ipywidgets."""
