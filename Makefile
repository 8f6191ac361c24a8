# The two commands are `make run` and `make test`; `make` alone explains the rest.
# What they need they install themselves: Python packages into .venv (by hash, from requirements/), the validators into
# setup/node, and, where they may, Debian packages. A second call costs milliseconds: the stamps in .venv say what is done.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN = .venv/bin
# An import package has the name of its service's folder.
PACKAGES = quartier $(foreach folder,$(wildcard services/*),$(wildcard $(folder)/$(notdir $(folder))))
OURS = pyproject.toml $(wildcard services/*/pyproject.toml)
# A service that came or went since the last installation makes the stamps old.
INDEXES = $(sort $(wildcard services/*/*/service.py))
ifneq ($(INDEXES),$(shell cat .venv/services 2>/dev/null))
OURS += renewed
.PHONY: renewed
renewed:
endif

# make run: BUS=local (default) or amqp, DB=sqlite (default) or postgresql, LOGIN=demo (default) or oidc: private servers
# for the length of the run
BUS ?= local
DB ?= sqlite
LOGIN ?= demo
# make test: T=path or T="-k word", ENGINE=sqlite|postgresql, FAST=1 leaves out what is slow
T ?=
# All tests run on several processors, each worker with private servers of its own, a file's tests together;
# which files come first says tests/conftest.py.
SIDE_BY_SIDE = -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder
# What only the long form of the faults runs: a broker of three nodes.
LONG = tests/faults/test_cluster.py
SERVERS = $(strip $(if $(filter amqp,$(BUS)),--amqp) $(if $(filter postgresql,$(DB)),--postgresql) $(if $(filter oidc,$(LOGIN)),--oidc))

.PHONY: help
help: ## say what there is
	@echo "Quartier: the services of a neighbourhood office. Usage: make TARGET [NAME=value]"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-18s %s\n", $$1, $$2 }'

.PHONY: run
run: .venv/stamp-run .venv/stamp-$(BUS) .venv/stamp-$(DB) .venv/stamp-$(LOGIN) ## start everything with demo data (BUS=amqp DB=postgresql LOGIN=oidc: with private servers)
	@exec $(if $(SERVERS),$(BIN)/python -m quartier.testing.servers run $(SERVERS) --) $(BIN)/quartier demo run $(ARGS)

.PHONY: test
test: .venv/stamp-dev setup/node/node_modules/.stamp ## run all tests (T=path, T="-k word", ENGINE=sqlite, FAST=1)
	@sh setup/debian.sh $(FOR_TESTS)
	@$(BIN)/python -m pytest $(if $(T),$(T),--ignore=tests/faults --ignore=tests/deployment $(SIDE_BY_SIDE)) $(addprefix --engine=,$(ENGINE)) $(if $(FAST),-m "not slow")

.PHONY: faults
faults: .venv/stamp-dev ## kill processes, broker and database under way, again and again; nothing may be lost or doubled
	@sh setup/debian.sh $(FOR_SERVERS)
	@$(BIN)/python -m pytest tests/faults $(addprefix --ignore=,$(LONG))

.PHONY: test-faults
test-faults: .venv/stamp-dev ## the same under load, for about an hour: 100,000 events, 200 faults (ARGS="--events 10000 --faults 50")
	@sh setup/debian.sh $(FOR_SERVERS)
	@$(BIN)/python -m pytest $(LONG)
	@PYTHONPATH=tests/faults:tests/faults/sample exec $(BIN)/python -W ignore tests/faults/load $(ARGS)

.PHONY: test-deployment
test-deployment: .venv/stamp-dev ## bring the whole stack up in containers, use it, restart it piece by piece, take it down
	@docker compose version >/dev/null 2>&1 || sh setup/debian.sh docker-compose:docker-compose
	@sh setup/debian.sh chromium:chromium
	@$(BIN)/python -m pytest tests/deployment

.PHONY: check
check: .venv/stamp-dev ## format, lint, types, import rules, texts and contracts, in under a minute
	@sh setup/check.sh $(PACKAGES)

.PHONY: format
format: .venv/stamp-dev ## put the code into its format
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix-only --select I .

.PHONY: bench
bench: .venv/stamp-bench ## measure against the usual way, side by side on this machine (ARGS="...")
	@sh setup/debian.sh $(FOR_SERVERS)
	@exec $(BIN)/python -m bench $(ARGS)

.PHONY: texts
texts: .venv/stamp-dev ## bring the translations (.po) up to what the code says
	@$(BIN)/python -m quartier.web.texts update $(PACKAGES)

.PHONY: contracts
contracts: .venv/stamp-dev ## write from the code: contracts, broker definitions, README indexes
	@$(BIN)/python -m quartier.operate.contracts update

.PHONY: lock
lock: .venv/stamp-dev ## resolve requirements/*.in anew (UPGRADE=1: to the newest that fit)
	@for list in run build provider dev bench; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 $(if $(UPGRADE),--upgrade) \
	    --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	    -o requirements/$$list.txt requirements/$$list.in || exit 1; done
	@cd setup/node && PUPPETEER_SKIP_DOWNLOAD=1 npm install --package-lock-only --ignore-scripts \
	  --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error

.PHONY: clean
clean: ## remove what make has made (.venv, node_modules, caches); data in var/ stays
	rm -rf .venv setup/node/node_modules .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# what the targets stand on

FOR_SERVERS = rabbitmq-server:rabbitmq-server '/usr/lib/postgresql/*/bin/initdb:postgresql'
FOR_TESTS = $(FOR_SERVERS) chromium:chromium newsboat:newsboat sfeed:sfeed khal:khal vdirsyncer:vdirsyncer java:default-jre-headless '/usr/lib/*/libpangoft2-1.0.so.0:libpangoft2-1.0-0'

.venv/stamp-run: requirements/run.txt requirements/build.txt $(OURS) setup/venv.sh
	@sh setup/venv.sh run build && touch $@

.venv/stamp-oidc: requirements/run.txt requirements/build.txt requirements/provider.txt $(OURS) setup/venv.sh
	@sh setup/venv.sh run build provider && touch .venv/stamp-run $@

# A new dev list brings the lists before it with it, so that one stamp never undoes the other.
.venv/stamp-dev: requirements/run.txt requirements/build.txt requirements/provider.txt requirements/dev.txt $(OURS) setup/venv.sh
	@sh setup/venv.sh run build provider dev && touch .venv/stamp-run .venv/stamp-oidc $@

.venv/stamp-bench: requirements/bench.txt .venv/stamp-dev
	@sh setup/venv.sh run build provider dev bench && touch .venv/stamp-run .venv/stamp-oidc .venv/stamp-dev $@

.venv/stamp-local .venv/stamp-sqlite .venv/stamp-demo: .venv/stamp-run
	@touch $@
.venv/stamp-amqp: .venv/stamp-run
	@sh setup/debian.sh rabbitmq-server:rabbitmq-server && touch $@
.venv/stamp-postgresql: .venv/stamp-run
	@sh setup/debian.sh '/usr/lib/postgresql/*/bin/initdb:postgresql' && touch $@

setup/node/node_modules/.stamp: setup/node/package-lock.json setup/node.sh
	@sh setup/debian.sh npm:npm && sh setup/node.sh && touch $@
