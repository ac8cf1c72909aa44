# Every target works on a fresh Debian or Ubuntu machine and installs what it lacks.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# What the windows, the card service and the tests need beside Python packages.
SYSTEM_PACKAGES := python3-venv python3-dev gcc linux-libc-dev libpcsclite-dev libpcsclite1 pcscd vsmartcard-vpcd \
	libgl1 libegl1 libegl-mesa0 libgbm1 libgl1-mesa-dri libmtdev1 \
	libglx-mesa0 libxcursor1 libxi6 libxrandr2 libxss1 libxext6 libxxf86vm1 libzbar0

.PHONY: help install system demo run test test-fast lint bench generate lock clean

help:
	@echo "make demo       the whole product on simulated hardware"
	@echo "make test       the whole test suite, what it needs included"
	@echo "make test-fast  the inner loop, without daemons and terminals"
	@echo "make lint       style, types, arrows, generated files"
	@echo "make bench      measurements beside a named peer"
	@echo "make generate   types and pages from config/failures.toml and config/events.toml"

# Installs missing system packages as root or with sudo; otherwise says which are missing and goes on.
system:
	@missing=""; \
	for package in $(SYSTEM_PACKAGES); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ]; then run=""; \
		elif sudo -n true 2>/dev/null; then run="sudo"; \
		else echo "Missing system packages, install them with: apt-get install$$missing" >&2; exit 0; fi; \
		echo "Installing$$missing"; \
		$$run apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

$(STAMP): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory system
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Python packages"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

install: $(STAMP)

demo: install
	@if [ -n "$$DISPLAY" ]; then $(BIN)/kiosk demo --window; else $(BIN)/kiosk demo --out demo-out; fi

run: install
	$(BIN)/kiosk run

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m kiosk.catalogues --check
	@! grep -nE 'https?://|--(extra-)?index' requirements.lock

test-fast: install
	$(BIN)/pytest -n auto --dist loadfile -m "not slow"

# Faults and damaged inputs walk the same lines thousands of times: they would wait for the measuring.
test: install system
	$(BIN)/pytest --ignore=tests/faults --ignore=tests/fuzz --cov --cov-report=term:skip-covered
	$(BIN)/pytest tests/faults tests/fuzz

bench: install
	@for each in benchmarks/[a-z]*.py; do \
		name=$$(basename $$each .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

generate: install
	$(BIN)/python -m kiosk.catalogues

# Needs the `uv` program; writes hashes and no addresses.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url -q -o requirements.lock

clean:
	rm -rf .venv demo-out gallery-out build dist .coverage .mypy_cache .ruff_cache .pytest_cache
