.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SUITE := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder
RUNS ?= 3

.PHONY: help sandbox test trust check deploy-check coverage mutants bench soak plots scale chaos upgrade format clean

help: ## This list
	@awk -F':.*## ' '/^[a-z.-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch .venv/ready

sandbox: .venv/ready ## Try Threadline in a browser, no account needed (PORT=8080)
	$(BIN)/threadline sandbox $(if $(PORT),--port $(PORT))

test: .venv/ready chromium pgbouncer ## Everything a fresh machine needs, then all tests
	$(SUITE)

trust: .venv/ready chromium pgbouncer stress-ng ## All tests RUNS=3 times, each time beside two programs that want all of the processor
	@for run in $$(seq $(RUNS)); do echo "Run $$run of $(RUNS)"; stress-ng --cpu 2 --quiet & busy=$$!; $(SUITE); ended=$$?; kill $$busy; [ $$ended = 0 ] || exit $$ended; done

.PHONY: chromium pgbouncer stress-ng
APT := command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends >/dev/null
chromium: # the page is clicked in a real browser: Debian's package
	@command -v chromium >/dev/null || { $(APT) chromium fonts-dejavu-core fonts-noto-color-emoji; } || \
		echo "Chromium isn't installed: the tests of the page will be skipped (apt-get install chromium)."

pgbouncer: # a pooler between us and PostgreSQL: Debian's package
	@[ -x /usr/sbin/pgbouncer ] || command -v pgbouncer >/dev/null || { $(APT) pgbouncer; } || \
		echo "PgBouncer isn't installed: its tests will be skipped (apt-get install pgbouncer)."

stress-ng: # Debian's package as well
	@command -v stress-ng >/dev/null || { $(APT) stress-ng; } || { echo "stress-ng isn't installed (apt-get install stress-ng)."; exit 1; }

check: .venv/ready ## Format, lint, types, import contracts, manifest
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_manifest.py tests/structure tests/documents/test_outside.py

deploy-check: .venv/ready ## deploy/ through systemd-analyze, caddy, nginx and promtool; proxies and a read-only file system tried
	@for one in systemd-analyze:systemd caddy:caddy nginx:nginx-light promtool:prometheus openssl:openssl unshare:util-linux; do \
		command -v $${one%%:*} >/dev/null || { $(APT) $${one##*:}; } || echo "$${one%%:*} isn't installed (apt-get install $${one##*:})."; done
	$(BIN)/python -m tests.deploy

coverage: .venv/ready chromium pgbouncer ## All tests; how much of the code they run, branches too, and the ten files least so
	rm -f .coverage .coverage.*
	-$(subst python -m,coverage run -m,$(SUITE))
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --sort=cover | sed -n '1,12p;$$p'

mutants: .venv/ready ## Small faults one by one in invitations, handing out and the outbox: which go unnoticed (ONLY=storage.outbox)
	PATH="$(CURDIR)/$(BIN):$$PATH" nice mutmut run --max-children 1 $(if $(ONLY),'$(ONLY).*')
	$(BIN)/python -m tests.mutants

bench: .venv/ready ## Figures beside a floor measured in the same run (ONLY=growth,drain DATABASE=sqlite CARRIER=twilio|telnyx)
	ONLY="$(ONLY)" DATABASE="$(DATABASE)" CARRIER="$(CARRIER)" $(BIN)/python -m tests.benchmarks

soak: .venv/ready ## Five texts a second for an hour, and whether anything grows (MINUTES=60 DATABASE=sqlite|postgresql)
	MINUTES="$(MINUTES)" DATABASE="$(DATABASE)" $(BIN)/python -m tests.benchmarks.soak

plots: .venv/ready ## Tables and pictures of docs/performance.md, from the last figures of the bench and the soak
	$(BIN)/python -m tests.benchmarks.figures
	$(BIN)/python -m tests.benchmarks.soak.plot

scale: .venv/ready ## docs/scale.md from the last figures: how large a team may become; fails where the model misses them
	$(BIN)/python -m tests.benchmarks.scale_page

chaos: .venv/ready ## kill -9 and all that fails outside, until four zeros (SEED= KILLS=100 DATABASE=sqlite|postgresql NOTHING=60 OUTAGE=180 CARRIER=twilio|telnyx)
	SEED=$(SEED) KILLS=$(KILLS) DATABASE=$(DATABASE) NOTHING=$(NOTHING) OUTAGE=$(OUTAGE) CARRIER=$(CARRIER) $(BIN)/python -m tests.chaos

upgrade: .venv/ready ## An upgrade while people talk: FROM=COMMIT is killed, this release starts (DATABASE=sqlite|postgresql CONTACTS=100000)
	FROM=$(FROM) DATABASE=$(DATABASE) CONTACTS=$(CONTACTS) $(BIN)/python -m tests.chaos.upgrade

format: .venv/ready ## Let ruff mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what the commands above made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache build mutants htmlcov .coverage .coverage.* *.egg-info
