# What there is to do here. Everything installs what it needs; `make help` lists it.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready
CODE := adapters auth cli delivery demo domain gateway locales models portal resolvers schema server.py settings.py

.DEFAULT_GOAL := help
.PHONY: help run test check bench schema messages format lock

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 12

run: $(READY) ## Serve http://127.0.0.1:8000 (PORT changes it), with a database of its own
	@exec $(BIN)/kurultai serve

test: $(READY) ## Run the tests, against real mongods, in four processes: much of a test's time is waiting
	PYTHONHASHSEED=0 $(BIN)/pytest --numprocesses 4 --dist loadfile

check: $(READY) ## Format, lint, types, import layers, printed schema, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports
	$(BIN)/kurultai export-schema | diff schema/schema.graphql - || { echo "Run make schema."; exit 1; }
	$(BIN)/python -m tests.contract.check

bench: $(READY) ## Compare with a plain server of the same bytes, in under two minutes
	$(BIN)/python -m benchmarks

schema: $(READY) ## Print the schema to schema/schema.graphql
	$(BIN)/kurultai export-schema schema/schema.graphql

messages: $(READY) ## Gather the sentences that people read, and bring them into the catalogues
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --no-default-keywords --keyword t --sort-by-file \
		--add-location file --width 120 --project Kurultai --version 0.1 \
		--header-comment "# The sentences of Kurultai that people read, gathered by make messages." \
		--output locales/kurultai.pot .
	@for po in locales/*.po; do $(BIN)/pybabel --quiet update --input-file locales/kurultai.pot --output-file $$po \
		--locale $$(basename $$po .po) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 \
		|| exit; done

format: $(READY) ## Format the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## Lock the requirements anew, with hashes and without addresses
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@echo "Making the environment in .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
