# make demo   a release from a demo table       make app   the web app
# make test   format, lint, types and tests     make test-slow   the long statistical suites
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test test-slow app check clean

demo: $(READY)
	@mkdir -p out
	XDG_DATA_HOME="$(CURDIR)/out" $(BIN)/synth run demo_data/customers_en.csv --schema demo_data/customers_en.schema.yaml \
	    --epsilon 1 --ledger out/ledger.db -o out/customers_en.zip
	XDG_DATA_HOME="$(CURDIR)/out" $(BIN)/synth verify --ledger out/ledger.db out/customers_en.zip

app: $(READY)
	$(BIN)/streamlit run app.py

test: $(READY) check
	@sh tests/system.sh
	$(BIN)/pytest -m "not slow" --cov --cov-report=term-missing:skip-covered --cov-fail-under=100

test-slow: $(READY)
	$(BIN)/pytest -m slow

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy privacy synth service app.py

clean:
	rm -rf .venv out build *.egg-info

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(READY)
