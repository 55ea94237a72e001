"""Execute a lesson headless, write it as one HTML page, and say what ran.

    python notebooks/execute.py notebooks/01_first_executor.ipynb --html build

The page needs no network: it is the notebook as it would look in JupyterLab.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter


def execute(notebook: Path, *, timeout: int = 300) -> nbformat.NotebookNode:
    """The notebook with fresh outputs; the file itself stays as it is."""
    node = nbformat.read(notebook, as_version=4)
    client = NotebookClient(
        node,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(notebook.parent)}},
        # The kernel warns of its loopback ports, which every notebook server uses too.
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    client.execute()
    return node


def to_html(node: nbformat.NotebookNode, title: str) -> str:
    """The executed notebook as one page without any address to fetch from."""
    exporter = HTMLExporter(
        mathjax_url="",
        require_js_url="",
        jquery_url="",
        mermaid_js_url="",
        embed_images=True,
        sanitize_html=False,
    )
    page, _ = exporter.from_notebook_node(node, resources={"metadata": {"name": title}})
    return str(page)


def first_rows(node: nbformat.NotebookNode) -> str:
    """Text of the cell tagged `first-rows`, as a reader of the terminal sees it."""
    for cell in node.cells:
        if "first-rows" in cell.metadata.get("tags", []):
            for output in cell.outputs:
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                if text:
                    return str(text)
    return ""


def main(argv: list[str] | None = None) -> int:
    """The command line; the exit code says whether every cell ran."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path, help="the lesson to execute")
    parser.add_argument(
        "--html", type=Path, default=Path("build"), help="folder for the page (default: build)"
    )
    options = parser.parse_args(argv)
    started = time.perf_counter()
    try:
        node = execute(options.notebook)
    except CellExecutionError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.perf_counter() - started
    options.html.mkdir(parents=True, exist_ok=True)
    page = options.html / f"{options.notebook.stem}.html"
    page.write_text(to_html(node, options.notebook.stem), encoding="utf-8")
    cells = sum(cell.cell_type == "code" for cell in node.cells)
    print(f"ran   {options.notebook}: {cells} code cells in {seconds:.1f} s")
    print(f"page  {page.resolve()}")
    rows = first_rows(node)
    if rows:
        print(f"rows\n{rows}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
