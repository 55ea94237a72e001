"""The speed table: `python -m benchmarks` measures flytelocal beside flytekit and the bare libraries."""
