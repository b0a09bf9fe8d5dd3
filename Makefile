# Each target sets up what it needs; none needs the network twice.
#
#   make run           the site with its demonstration, at http://127.0.0.1:8000/ (PORT=8001 make run for another port)
#   make test          everything: real browser, PostgreSQL and Redis included
#   make test-fast     what needs none of these
#   make torture       kills, races and faults at full count
#   make lint          style, layers, migrations, deployment checks     make fmt     put the style right
#   make types         types                                            make bench   measurements
#   make screenshots   the pictures of the documentation                make manage ARGS="verify_audit"
#   make lock          write both locks anew (needs uv)                 make clean   remove what the targets made
#
# ALLIANCE_VAR=/some/folder moves the data; `make clean` leaves the data alone.

.PHONY: run test test-fast torture lint fmt types bench screenshots manage lock clean
.DEFAULT_GOAL := run

PY := .venv/bin/python
PYTEST := $(PY) -m pytest -q
TOOLS := ALLIANCE_MODE=empty ALLIANCE_VAR=$${TMPDIR:-/tmp}/alliance-tools
CODE := alliance parties disputes governance reviews tests manage.py

run:
	@.ci/prepare
	@exec $(PY) -m alliance.serve

test:
	@.ci/prepare test
	$(PYTEST) -n 2 --dist worksteal
	$(PY) -m tests.services $(PYTEST) -n 2 --dist worksteal -m postgres

test-fast:
	@.ci/prepare test
	$(PYTEST) -n 2 --dist worksteal -m "not browser and not torture"

torture:
	@.ci/prepare test
	ALLIANCE_TORTURE=1 $(PYTEST) -m torture
	ALLIANCE_TORTURE=1 $(PY) -m tests.services $(PYTEST) -m "torture and postgres"

lint:
	@.ci/prepare test
	.venv/bin/ruff check $(CODE)
	.venv/bin/ruff format --check $(CODE)
	find templates -name '*.html' | xargs .venv/bin/djade --check --target-version 5.2
	.venv/bin/lint-imports
	$(TOOLS) $(PY) manage.py makemigrations --check --dry-run
	ALLIANCE_MODE=production ALLIANCE_VAR=$${TMPDIR:-/tmp}/alliance-tools ALLOWED_HOSTS=alliance.example \
	ALLIANCE_ALLOW_SQLITE=1 EMAIL_HOST=mail.example DEFAULT_FROM_EMAIL=alliance@alliance.example \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	$(PY) manage.py check --deploy --fail-level WARNING

fmt:
	@.ci/prepare test
	.venv/bin/ruff check --fix $(CODE)
	.venv/bin/ruff format $(CODE)
	find templates -name '*.html' | xargs .venv/bin/djade --target-version 5.2

types:
	@.ci/prepare test
	.venv/bin/mypy alliance parties disputes governance reviews

bench:
	@.ci/prepare test
	$(PY) -m tests.bench

screenshots:
	@.ci/prepare test
	$(PY) -m tests.browser.screenshots

manage:
	@.ci/prepare
	@$(PY) manage.py $(ARGS)

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --quiet -o requirements.lock
	uv pip compile pyproject.toml --extra test -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet -o requirements-test.lock

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
