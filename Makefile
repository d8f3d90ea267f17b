# make demo   a release from a demo table       make app   the web app
# make test   format, lint, types and tests     make test-slow   the long statistical suites
# make test-pandas3   what reads and writes tables, with the other pandas
# make docs   the documentation as pages, in out/docs
# make neural, postgresql or sdv   an extra by itself    make locks   all pins anew (UPGRADE=1: newer ones)
PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/run.ready
DEV := .venv/dev.ready
EXTRAS := .venv/extras.ready
PANDAS3 := .venv-pandas3/ready
AT_ONCE = -n 2 --dist worksteal
INSTALL = $(PYTHON) requirements/install.py
NEEDED := requirements/install.py requirements/uv.lock pyproject.toml

.PHONY: demo app docs test test-slow test-pandas3 extras neural postgresql sdv check locks clean

demo: $(RUN)
	@mkdir -p out
	XDG_DATA_HOME="$(CURDIR)/out" $(BIN)/synth run demo_data/customers_en.csv --schema demo_data/customers_en.schema.yaml \
	    --epsilon 1 --ledger out/ledger.db -o out/customers_en.zip
	XDG_DATA_HOME="$(CURDIR)/out" $(BIN)/synth verify --ledger out/ledger.db out/customers_en.zip

app: $(RUN)
	$(BIN)/synth app

test: $(DEV) extras check
	@sh tests/system.sh
	$(BIN)/pytest $(AT_ONCE) -m "not slow" tests/privacy --cov --cov-report=term-missing:skip-covered --cov-fail-under=100
	$(BIN)/pytest $(AT_ONCE) -m "not slow" --ignore=tests/privacy

test-slow: $(DEV)
	$(BIN)/pytest $(AT_ONCE) -m slow

test-pandas3: $(PANDAS3)
	.venv-pandas3/bin/pytest $(AT_ONCE) -m "not slow" tests/reading tests/tables tests/counting tests/codec tests/release

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy privacy synth service app.py requirements

# Without torch's build for processors at hand, all but what needs it is tested, and that is said.
extras: $(DEV)
	@test -e $(EXTRAS) || if $(INSTALL) .venv run dev neural sdv; then touch $(EXTRAS); \
	    else echo "The extras neural and sdv are not installed: pip must be told where torch's build for processors lies"; \
	        echo "(PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL; Python 3.11). Their tests are skipped."; test -z "$$CI"; fi

neural postgresql sdv: $(RUN)
	$(INSTALL) .venv run $@

locks: $(DEV)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python requirements/lock.py $(if $(UPGRADE),--upgrade)

docs: $(DEV)
	$(BIN)/python docs/build_site.py out/docs

clean:
	rm -rf .venv .venv-pandas3 out build *.egg-info

$(RUN): $(NEEDED) requirements/run.lock
	$(INSTALL) .venv run
	@touch $@

$(DEV): $(NEEDED) requirements/run.lock requirements/dev.lock requirements/neural.lock requirements/sdv.lock
	$(INSTALL) .venv run dev
	@rm -f $(EXTRAS); touch $(RUN) $@

$(PANDAS3): $(NEEDED) requirements/pandas3.lock
	$(INSTALL) .venv-pandas3 pandas3
	@touch $@
