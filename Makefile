# Stylist: `make run` to talk to it, `make test` to check it. Needs Python 3.11 or newer and make, nothing else.

.DEFAULT_GOAL := help

# The first Python that is new enough and can make virtual environments; `make PYTHON=/path/to/python3 …` to choose.
USABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$p" -c '$(USABLE)' 2>/dev/null && { echo "$$p"; break; }; done)

# Compiling only what gets imported, when it is, saves 11 of 36 seconds: most of it would be one library's 126 MB.
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-compile --constraint constraints.txt
# The extra `peers` alone: with Stylist's own dependencies beside it, fsspec has no version that suits both.
PEERS := import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['peers'], sep='\n')
SAMPLE := data/sample
PHOTO ?= $(firstword $(wildcard $(SAMPLE)/pictures/dress-*))

.PHONY: run
run: .venv/.core ## Index the sample shop (unless a shop is indexed), print two replies, serve the chats (http://127.0.0.1:8080)
	@.venv/bin/stylist reindex-status >/dev/null 2>&1 || .venv/bin/stylist ingest $(SAMPLE)/feed.tsv --images $(SAMPLE)
	@.venv/bin/stylist build
	@printf '\n> a classic dress for a summer wedding, under 120\n\n'
	@.venv/bin/stylist ask "a classic dress for a summer wedding, under 120"
	@printf '\n> [a photo: %s]\n\n' "$(PHOTO)"
	@.venv/bin/stylist ask --photo "$(PHOTO)"
	@printf '\n'
	@exec .venv/bin/stylist run

.PHONY: test
test: check ## Install what training and tests need, check the code, run the tests
	@.venv/bin/python -m pytest -q -rs -n 3 --dist loadfile

.PHONY: check
check: .venv/.dev ## Check style (ruff) and types (mypy)
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check . || { echo "Some files are not formatted: run '.venv/bin/ruff format .'"; exit 1; }
	@.venv/bin/mypy

.PHONY: sample
sample: .venv/.core ## Draw the sample shop anew (data/sample)
	@.venv/bin/python -m ingestion.sample_shop

.PHONY: constraints
constraints: ## Pin every version anew in constraints.txt, from a fresh environment
	@$(call need_python)
	@rm -rf .venv/pins && "$(PYTHON)" -m venv .venv/pins
	@.venv/pins/bin/python -m pip --disable-pip-version-check install -qq --upgrade setuptools
	@.venv/pins/bin/python -m pip --disable-pip-version-check install -qq --no-build-isolation --editable '.[train,design,trends,dev,postgres]'
	@echo '# Every version that core, train, design, trends, dev and postgres install. Written by `make constraints`: do not edit.' > constraints.txt
	@.venv/pins/bin/python -m pip freeze --all --exclude-editable --exclude pip | sed 's/+cpu$$//' >> constraints.txt
	@echo 'audioop-lts==0.2.2' >> constraints.txt # discord.py's, from Python 3.13 on, which this Python may not be
	@rm -rf .venv/pins && wc -l constraints.txt

.PHONY: peers
peers: .venv/.dev ## Compare an exported FashionCLIP bundle with the fashion-clip package, in an environment of its own
	@$(call need_python)
	@[ -e .peers/bin/pip ] || "$(PYTHON)" -m venv .peers
	@.venv/bin/python -c "$(PEERS)" > .peers/requirements.txt
	@cmp -s .peers/requirements.txt .peers/installed.txt || { echo "Installing what Stylist is compared with into .peers (a few minutes, once) ..."; \
		.peers/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-compile -r .peers/requirements.txt && \
		cp .peers/requirements.txt .peers/installed.txt; }
	@.venv/bin/python benchmarks/fashion_clip_parity.py

.PHONY: help
help: ## Show this help
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

define need_python
[ -n "$(PYTHON)" ] || { echo "Stylist needs Python 3.11 or newer with venv; none was found on the PATH: install one (Debian, Ubuntu: apt install python3-venv) or name it, make PYTHON=/path/to/python3." >&2; exit 2; }
endef

.venv/bin/pip: # made last, so an interrupted start is begun again
	@$(call need_python)
	@"$(PYTHON)" -c '$(USABLE)' || { echo "$(PYTHON) is older than 3.11 or lacks venv: name another, make PYTHON=/path/to/python3." >&2; exit 2; }
	@"$(PYTHON)" -m venv .venv

# Stamps: an environment is installed once, and again when what it should hold has changed.
.venv/.core: .venv/bin/pip pyproject.toml constraints.txt
	@echo "Installing Stylist into .venv (a minute or two, once) ..."
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.core
	@echo "Installing what training and tests need into .venv (a few minutes, once) ..."
	@$(PIP) --no-build-isolation --editable '.[train,design,trends,dev]'
	@touch $@
