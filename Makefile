# make summarise    the main job on the sample articles, with the embedded engine
# make test         the tests
# make check        lint, types, import contract, the built wheel
# make record       record the cassettes again, from any endpoint
# make train DATA=  train the embedded engine: encoder, classifier, actors, targets
# make schemas      write schemas/ from the Pydantic types
# make lock         resolve requirements/ anew

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: summarise test check record train schemas lock clean

summarise: $(STAMP)
	@$(BIN)/summarise examples/ferry-inquiry --engine embedded

test: $(STAMP)
	$(BIN)/python -m pytest -q

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	PYTHON=$(BIN)/python bash .ci/wheel

record: $(STAMP)
	$(BIN)/python tests/record.py

train: $(STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/train.txt
	$(BIN)/python training/train_encoder.py $(DATA) --held-out $(VENV)/encoded.jsonl
	$(BIN)/python training/train_classifier.py $(DATA) --encoded $(VENV)/encoded.jsonl
	$(BIN)/python training/train_actors.py $(DATA) --encoded $(VENV)/encoded.jsonl
	$(BIN)/python training/train_actors.py $(DATA)
	$(BIN)/python training/train_targets.py $(DATA)

schemas: $(STAMP)
	$(BIN)/python -c "from summariser.schema.json_schema import write_schemas; write_schemas('schemas')"

lock:
	bash requirements/lock

# The lock carries a hash for every file; the project itself is installed without looking further.
$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

clean:
	rm -rf $(VENV) build dist
