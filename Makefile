# Two commands on a fresh machine: `make demo` and `make test`. Both install what they need first.
.DEFAULT_GOAL := help
PYTHON ?= python3
SECONDS ?= 20
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLES := EX-2026-001 EX-2026-002 EX-2026-003 EX-2026-004

.PHONY: help demo test lint bench corpus guard-bench fuzz crash soak samples requirements programs browser test-servers clean

help:
	@echo "make demo     build the sample cases, show what an incomplete one still needs, let one leave"
	@echo "make test     run every test"
	@echo "make lint     style, types, import contract, definitions"
	@echo "make bench    speed and memory, as ratios measured side by side"
	@echo "make corpus   real, odd and hostile files through intake, as a table"
	@echo "make guard-bench  protected facts planted in every kind of place: how many the last gate finds"
	@echo "make fuzz     changed bytes into every reader of strange files; SECONDS=300 for longer each"
	@echo "make crash    200 runs in which the watcher is killed again and again"
	@echo "make soak     two hours of watching 600 cases, compressed"
	@echo "make samples  draw the sample cases' papers again"
	@echo "make requirements  docs/requirements.md: where each requirement is met, and what proves it"
	@echo "make clean    remove the Python environment and everything that was built"

demo: $(READY) programs
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh .setup/demo.sh $(SAMPLES)

test: $(READY) programs browser test-servers
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bundler packs lint

bench: $(READY) programs
	$(BIN)/python tests/bench/run.py

corpus: $(READY) programs
	$(BIN)/python tests/corpus/run.py

guard-bench: $(READY) programs
	$(BIN)/python -m tests.guard_bench.run $(SEED)

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz.run $(SECONDS)

crash: $(READY) programs
	$(BIN)/python tests/crash/run.py
	$(BIN)/python -m tests.crash.releases

soak: $(READY)
	$(BIN)/python tests/soak/run.py

samples: $(READY)
	$(BIN)/python tests/samples/make.py

requirements: $(READY)
	$(BIN)/python -m tests.guards.tracing

programs:
	@sh .setup/programs.sh

test-servers:
	@sh .setup/test-servers.sh

browser:
	@sh .setup/browser.sh

$(READY): requirements.lock pyproject.toml .setup/python.sh
	@sh .setup/python.sh "$(PYTHON)" "$(VENV)"
	@touch $@

clean:
	rm -rf $(VENV) output/.store output/EX-* output/.demo
