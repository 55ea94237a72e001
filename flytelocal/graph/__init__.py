"""Promises, nodes and bindings: how the calls of a workflow become a graph, and how a call is run."""
