# 预算公开平台: the few commands a person needs. `make run` and `make test` prepare what they need.

VENV := .venv
PYTHON := $(VENV)/bin/python
SOURCES := portal budgets performance tests manage.py

.DEFAULT_GOAL := run
.PHONY: run test release-test lint format lock docs handbook sbom bench

## The portal on this machine: http://127.0.0.1:8000/ (other options: ARGS="--port 8080")
run: $(VENV)/base.stamp
	@exec $(PYTHON) manage.py dev $(ARGS)

## Everything that this machine can test; says what it left out and why.
test: $(VENV)/dev.stamp
	@VENV=$(VENV) bash .ci/test

## What takes hours: every amount changed, 200 disclosures, and the plan of the reliability tests in
## its whole size (docs/reliability.md, which it writes anew).
release-test: $(VENV)/dev.stamp
	@VENV=$(VENV) bash .ci/release-test

lint: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy $(SOURCES)
	$(VENV)/bin/lint-imports

format: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

## Reference pages made from the code: docs/tables.md, rules.md, errors.md, openapi.json
docs: $(VENV)/base.stamp
	PORTAL_DEV=1 $(PYTHON) manage.py docs

## The list of parts with their licences (SBOM, CycloneDX): docs/sbom.json, docs/licences.md
sbom: $(VENV)/dev.stamp
	$(PYTHON) deploy/sbom.py

## The handbooks' pictures, taken anew by the test that tries every task as it is written.
handbook: $(VENV)/dev.stamp
	HANDBOOK_PICTURES=1 $(PYTHON) -m pytest -q -n 0 tests/journeys/test_handbook.py

## Speed against peers and limits; writes docs/performance.md (a part: ARGS="S1 R1 --quick").
bench:
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	@.venv-bench/bin/python -m bench $(ARGS)

## New versions of the dependencies, with their hashes.
lock: $(VENV)/bin/python
	$(PYTHON) -m pip install --quiet "uv>=0.6"
	$(VENV)/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --custom-compile-command "make lock" pyproject.toml -o requirements/base.txt
	$(VENV)/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --custom-compile-command "make lock" --group dev -c requirements/base.txt \
	  pyproject.toml -o requirements/dev.txt
	$(VENV)/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --custom-compile-command "make lock" --group dev --group bench \
	  -c requirements/dev.txt pyproject.toml -o requirements/bench.txt

$(VENV)/bin/python:
	@bash .ci/venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt | $(VENV)/bin/python
	@echo "正在安装依赖……"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "正在安装开发依赖……"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt | $(VENV)/bin/python
	@echo "正在安装评测所比的软件……"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
