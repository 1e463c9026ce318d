# `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?= .demo
PORT ?= 8000
ENGINE ?= docker
IMAGE ?= viewmybox

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "VIEWMYBOX needs Python 3.11 or later")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what VIEWMYBOX runs on …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements-azure.lock $(VENV)/.run
	@echo "Installing what the tests and checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-azure.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What attacks the pages asks for other versions of what we use too, and for Python 3.11 or 3.12.
$(VENV)-wapiti/.made: requirements-wapiti.lock
	@echo "Installing wapiti, apart from the rest …"
	@$(PYTHON) -m venv --clear $(VENV)-wapiti
	@$(VENV)-wapiti/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-wapiti.lock
	@touch $@

# What looks at the container image; none of it is in the image, or beside what the tests need.
$(VENV)-image/.made: requirements-image.lock
	@echo "Installing what looks at the image, apart from the rest …"
	@$(PYTHON) -m venv --clear $(VENV)-image
	@$(VENV)-image/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-image.lock
	@touch $@

# What builds the installation on Azure; the product needs none of it.
$(VENV)-deploy/.made: deploy/azure/requirements.lock
	@echo "Installing Pulumi, apart from the rest …"
	@$(PYTHON) -m venv --clear $(VENV)-deploy
	@$(VENV)-deploy/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r deploy/azure/requirements.lock
	@touch $@

.PHONY: demo
demo: $(VENV)/.run ## everything running, with three demo customers (PORT=8000 DATA=.demo FRESH=1 FILES=…)
	@exec $(BIN)/viewmybox demo --port $(PORT) --data $(DATA) $(if $(FRESH),--fresh) $(if $(FILES),--files $(FILES))

.PHONY: test
test: $(VENV)/.dev ## all tests, in a real browser too
	@.ci/chromium
	@.ci/azurite/install
	@.ci/postgres
	@$(BIN)/python -m pytest -n 2 $(ARGS)

.PHONY: test-deploy
test-deploy: $(VENV)-deploy/.made ## the installation on Azure, built against mocks
	@cd deploy/azure && $(abspath $(VENV)-deploy)/bin/python -m pytest -q $(ARGS)

.PHONY: test-15
test-15: export TEST_POSTGRES := 15
test-15: test ## all tests, on PostgreSQL 15 instead of the embedded 18

.PHONY: check
check: $(VENV)/.dev $(VENV)-image/.made ## style, types, import contracts, migrations, translations, the Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/viewmybox check
	@$(VENV)-image/bin/hadolint Dockerfile

.PHONY: messages
messages: $(VENV)/.dev ## the translations, in step with the sources
	@$(BIN)/python -m viewmybox.web.messages

.PHONY: promises
promises: $(VENV)/.dev ## docs/promises.md and the page's list of tests, from the tests' marks
	@$(BIN)/python -m tests.promises

.PHONY: schema
schema: $(VENV)/.dev ## the published format of extracts, in step with the sources
	@$(BIN)/python -m viewmybox.extracts.publishing docs

.PHONY: bench
bench: $(VENV)/.dev ## each figure beside its floor, as ratios
	@$(BIN)/python -m benchmarks

.PHONY: prove
prove: $(VENV)/.dev ## the long proofs and their figures (PART=matrix FRESH=1)
	@$(if $(or $(findstring wapiti,$(PART)),$(if $(PART),,all)),-$(MAKE) --no-print-directory $(VENV)-wapiti/.made)
	@$(BIN)/python -m proofs $(PART) $(if $(FRESH),--fresh)

.PHONY: image
image: ## the container image, by an engine (ENGINE=docker IMAGE=viewmybox PYTHON_IMAGE=…)
	@$(ENGINE) build --pull --tag $(IMAGE) \
	    --build-arg VERSION="$$(sed -n 's/^version = "\(.*\)"$$/\1/p' pyproject.toml)" \
	    --build-arg REVISION="$$(git describe --always --abbrev=40 --exclude '*' --dirty)" \
	    --build-arg CREATED="$$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
	    --build-arg SOURCE="$(SOURCE)" \
	    $(if $(PYTHON_IMAGE),--build-arg PYTHON_IMAGE="$(PYTHON_IMAGE)") .

.PHONY: sbom
sbom: $(VENV)/.dev $(VENV)-image/.made ## what the image is made of, in build/sbom.cdx.json (CycloneDX)
	@echo "Installing what the image has, by the Dockerfile's own steps …"
	@$(VENV)-image/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
	    --output-reproducible --output-file build/sbom.cdx.json \
	    "$$($(BIN)/python -m tests.image.building build/image)/bin/python"

.PHONY: lock
lock: $(VENV)/.dev ## pin every dependency anew, with hashes
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 --extra azure -c requirements.lock -o requirements-azure.lock pyproject.toml
	@echo "wapiti3" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 -o requirements-wapiti.lock -
	@echo "hatchling" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 -c requirements-dev.lock -o requirements-build.lock -
	@printf 'cyclonedx-bom\nhadolint-bin\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 -o requirements-image.lock -
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --no-header --python-version 3.11 -o deploy/azure/requirements.lock deploy/azure/requirements.in
