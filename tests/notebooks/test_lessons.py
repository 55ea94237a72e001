"""Every lesson runs headless from top to bottom and shows what it promises."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def script():
    """The script behind `make demo`, as a module."""
    spec = importlib.util.spec_from_file_location("execute_lesson", ROOT / "notebooks" / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def executed(request, tmp_path_factory):
    """A lesson with fresh outputs, run beside its own copy of the folder."""
    folder = tmp_path_factory.mktemp("lesson")
    copy = folder / request.param.name
    copy.write_bytes(request.param.read_bytes())
    return script().execute(copy)


def outputs(notebook):
    """All outputs of the code cells."""
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_only_intended_errors_occur(executed):
    """A cell that fails is tagged as one that should, and each tagged cell does fail."""
    for cell in executed.cells:
        if cell.cell_type == "code":
            failed = any(output.output_type == "error" for output in cell.outputs)
            assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


def test_nothing_goes_to_stderr(executed):
    """No warning, no progress noise."""
    assert [output.text for output in outputs(executed) if output.get("name") == "stderr"] == []


def test_every_html_output_has_a_text_beside_it(executed):
    """Terminals, diffs and screen readers have something to read."""
    for output in outputs(executed):
        data = output.get("data", {})
        assert "text/html" not in data or data["text/plain"].strip()


def test_the_page_needs_no_network(executed):
    """Nothing on the exported page is fetched from elsewhere."""
    page = script().to_html(executed, "lesson")
    fetched = re.findall(r"""(?:src|@import|url\()\s*=?\s*["']?(https?://[^"')\s]+)""", page)
    assert fetched == []


def test_the_first_lesson_keeps_its_promises():
    """The first rows, the record with its tabs, the template, and errors with what, where and the fix."""
    notebook = script().execute(ROOT / "notebooks" / "01_first_executor.ipynb")
    assert "Norway" in script().first_rows(notebook)
    texts = [
        str(output.get("text", "")) + output.get("data", {}).get("text/plain", "")
        for output in outputs(notebook)
    ]
    (record,) = [text for text in texts if "succeeded in" in text]
    assert "deck: Output, Input, Template" in record
    assert any("TaskTemplate" in text and "ghcr.io/me/sqlite-plugin:1.0" in text for text in texts)
    assert any("the token is in them: False" in text for text in texts)
    errors = [output for output in outputs(notebook) if output.output_type == "error"]
    names = [error.ename for error in errors]
    assert names == ["InputError", "MissingInputError", "UnknownInputError", "DatabaseError"]
    for error in errors[:3]:
        assert re.search(r"(?s)where: task 'gapminder.richest'.*fix: ", error.evalue)


def test_what_make_demo_prints(tmp_path, capsys):
    """Where the page is, what ran, and the first rows."""
    assert script().main([str(ROOT / "notebooks" / "01_first_executor.ipynb"), "--html", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    page = tmp_path / "01_first_executor.html"
    assert page.exists()
    assert str(page) in printed
    assert "code cells" in printed
    assert "Norway" in printed


def test_a_lesson_that_fails_is_an_error(tmp_path, capsys):
    """The exit code and stderr say which cell."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    path = tmp_path / "broken.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), path)
    assert script().main([str(path), "--html", str(tmp_path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
