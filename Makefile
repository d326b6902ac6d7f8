# petwire: `make run` shows it, `make test` proves it. Needs Python 3.11 or later and a package registry.

PYTHON ?= python3
BIN := .venv/bin
# Plugins that `make fast` has no use for; each costs time at every test.
UNUSED := -p no:django -p no:xdist -p no:randomly -p no:cacheprovider -p no:logging -p no:schemathesis -p no:anyio
CORES := $(shell nproc 2>/dev/null || echo 2)
# Of the tests' time a part is waiting, for time-outs, servers and disks: half as many workers again as cores fill it.
WORKERS ?= $(shell echo $$(($(CORES) + $(CORES) / 2)))
# What one start of the program has compiled the next one finds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test fast check docs tables messages golden soak bench shell lock clean

help: ## List the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/run.stamp ## The venv with .venv/bin/petwire, nothing else

run: setup ## A hub and a mirror on this machine, and the story of one night (PETWIRE_HOME, default var)
	$(BIN)/petwire demo

test: .venv/test.stamp ## The whole suite; says what was skipped and which package would enable it
	tests/in_memory.sh $(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

fast: .venv/test.stamp ## Tests that need no database and little time, under 10 seconds
	PETWIRE_TEST_FAST=1 $(BIN)/pytest -q -m "not slow" $(UNUSED) tests/rules

check: .venv/test.stamp ## Format, lint, types, import contracts, migrations, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PETWIRE_HOME=.venv/check $(BIN)/mypy
	$(BIN)/lint-imports
	PETWIRE_HOME=.venv/check $(BIN)/python -W ignore -m django makemigrations --check --dry-run --settings petwire.settings
	$(BIN)/pytest -q tests/contracts/test_docs.py

docs: .venv/run.stamp ## Write the reference pages, the sample files and the table of towns that follow from the code
	$(BIN)/python -m petwire.cli.pages docs/reference
	$(BIN)/python -m petwire.cli.samples
	$(BIN)/python -m petwire.cli.towns

tables: .venv/run.stamp ## Write down what all migrations come to; run it after making one
	$(BIN)/python -m petwire.cli.first_tables

messages: .venv/test.stamp ## Gather the words of the public pages, and compile their translations; run it after changing words
	PETWIRE_HOME=.venv/check DJANGO_SETTINGS_MODULE=petwire.settings $(BIN)/python -m tests.messages

golden: .venv/test.stamp ## Rewrite the golden files; review the difference like code
	$(BIN)/pytest -q tests/rules --golden

soak: .venv/test.stamp ## The full figures of the fault tests, by hand; write the result into docs/trust.md
	PETWIRE_TEST_KILLS=100 PETWIRE_TEST_KILLS_EACH=5 PETWIRE_TEST_WRITER_KILLS=50 PETWIRE_TEST_POLLS=10000 \
		PETWIRE_TEST_STOPS=20 $(BIN)/pytest -q --timeout=7200 tests/journeys/test_kills.py \
		tests/journeys/test_database_faults.py
	PETWIRE_TEST_CUTS=500 PETWIRE_TEST_EXAMPLES=2000 $(BIN)/pytest -q --timeout=7200 \
		tests/rooms/test_hostile_files.py tests/rooms/test_mirror_property.py
	PETWIRE_TEST_INTERLEAVINGS=1000 $(BIN)/pytest -q --timeout=7200 tests/rooms/test_withdrawals_interleavings.py
	PETWIRE_TEST_BENCH=1 $(BIN)/pytest -q --timeout=7200 tests/journeys/test_bench.py
	PETWIRE_TEST_RUNS=100 PETWIRE_TEST_STEPS=40 PETWIRE_TEST_KILLS_EACH=1 $(BIN)/pytest -q --timeout=7200 \
		tests/rooms/test_sharing_machine.py tests/rooms/test_exports_machine.py tests/journeys/test_exports_kills.py
	PETWIRE_TEST_HOSTS=1 $(BIN)/pytest -q --timeout=7200 tests/journeys/test_many_hosts.py
	PETWIRE_TEST_FOLLOWS=200 $(BIN)/pytest -q --timeout=7200 tests/rooms/test_feeds_followed.py
	PETWIRE_TEST_REQUESTS=1000 $(BIN)/pytest -q --timeout=7200 tests/rooms/test_petapi_schemathesis.py
	PETWIRE_TEST_MADE_FROM=0 $(BIN)/pytest -q --timeout=7200 tests/rooms/test_bulkfiles*.py tests/rooms/test_bulk_check*.py \
		tests/rooms/test_withdrawals*.py tests/rooms/test_ftpd*.py tests/rooms/test_possessions.py
	PETWIRE_TEST_FAULTS=50 $(BIN)/pytest -q --timeout=7200 tests/journeys/test_full_disk.py
	PETWIRE_SOAK_DAYS=$${PETWIRE_SOAK_DAYS:-365} PETWIRE_SOAK_ANIMALS=$${PETWIRE_SOAK_ANIMALS:-100000} \
		PETWIRE_SOAK_FOLDER=$${PETWIRE_SOAK_FOLDER:-.venv/soak} $(BIN)/pytest -q -s tests/journeys/test_soak.py

bench: .venv/test.stamp .venv/vsftpd ## Benchmarks; bench/results/latest.json and a table; ONLY=imports for one, PAGE=docs/performance.md
	$(BIN)/python -m bench $(ONLY) $(if $(PAGE),--page $(PAGE))

shell: setup ## A Python shell with Django set up
	$(BIN)/petwire shell

lock: ## Resolve the requirements anew (uses uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		pyproject.toml --group build -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		pyproject.toml --group build --group test -c requirements/run.txt -o requirements/test.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		pyproject.toml --extra stores --group build -c requirements/test.txt -o requirements/stores.txt

clean: ## Remove the venv and caches; never PETWIRE_HOME
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements/run.txt
	$(BIN)/pip install --disable-pip-version-check -q --no-build-isolation --no-deps -e .
	@touch $@

# A peer of the benchmarks, unpacked and not installed. Where it cannot be had, they say so and go on.
.venv/vsftpd:
	@mkdir -p $@
	@cd $@ && apt-get download -qq vsftpd && dpkg -x vsftpd_*.deb . || echo "vsftpd could not be fetched"

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements/test.txt
	@touch $@
