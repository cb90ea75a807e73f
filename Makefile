# make demo   one person's skin from 20 to 80 (demo/report.html), a secretome, a study, a dossier
# make test   every test
# make check  style, types, the import contract and the atlas
# make bench  the speed figures
# make campaign  stored runs damaged 600 times and killed 60 times, hundreds of generated plans
# make clean  remove what the others made

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# Benchmarks that count instead of timing.
CAMPAIGNS := flips kills

.PHONY: demo test check bench campaign clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/cutis demo -o demo
	@echo; echo "a made-up secretome of two cells alone and together"
	@$(BIN)/cutis secretome examples/secretome/design.yaml --quick --quiet --report demo/secretome.html --tables demo/secretome
	@echo; echo "a made-up study of 25 subjects"
	@$(BIN)/cutis study examples/study/study.yaml --report demo/study.html --tables demo/study
	@echo; echo "a made-up dossier against a standard"
	@$(BIN)/cutis judge examples/dossier --report demo/judgement.html

test: $(READY)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist loadfile $(PYTEST)

check: $(READY)
	@echo "style";           $(BIN)/ruff check .
	@echo "layout";          $(BIN)/ruff format --check .
	@echo "types";           $(BIN)/pyright
	@echo "import contract"; $(BIN)/lint-imports
	@echo "atlas";           $(BIN)/cutis check

bench: $(READY)
	@for script in $(filter-out $(CAMPAIGNS:%=benchmarks/%.py),$(wildcard benchmarks/[a-z]*.py)); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

campaign: $(READY)
	@for name in $(CAMPAIGNS); do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done
	@CUTIS_CAMPAIGN=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto tests/skin/experiment/test_same_bits.py

clean:
	rm -rf .venv demo build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "cutis needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Install a newer one and name it: make $(or $(MAKECMDGOALS),demo) PYTHON=python3.12"; exit 1; } >&2
	@test -x $(BIN)/pip || { echo "making .venv"; $(PYTHON) -m venv .venv || { \
	  rm -rf .venv; echo "no virtual environment could be made; on Debian: apt install python3-venv" >&2; exit 1; }; }
	@echo "installing cutis and what it needs into .venv (a minute or two, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@
