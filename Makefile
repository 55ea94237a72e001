# One environment, .venv, made from names and versions in constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
NOTEBOOK := notebooks/01_first_executor.ipynb

.PHONY: help demo lab test check format bench wheel clean

help:
	@echo 'make demo    run the first notebook on real data, write build/01_first_executor.html'
	@echo 'make lab     open the same notebook in JupyterLab'
	@echo 'make test    pass every test'
	@echo 'make check   format, lint and types'
	@echo 'make bench   the speed table, beside flytekit and the bare libraries'
	@echo 'make clean   remove what the others made'

$(BIN)/uv: constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@touch $@

.venv/lab: $(BIN)/uv pyproject.toml constraints.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --constraint constraints.txt --editable '.[lab]'
	@touch $@

.venv/all: $(BIN)/uv pyproject.toml constraints.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --constraint constraints.txt --editable '.[lab,parity,test,dev]'
	@touch $@

demo: .venv/lab
	$(BIN)/python notebooks/execute.py $(NOTEBOOK) --html build

lab: .venv/lab
	$(BIN)/jupyter lab $(NOTEBOOK)

test: .venv/all
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: .venv/all
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/all
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/all
	$(BIN)/python -m benchmarks

wheel: .venv/all
	$(BIN)/python -m build --outdir dist

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
