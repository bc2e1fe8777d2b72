# The words of daily work. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo setup run seed test check fix messages snapshots letters pdf gallery rehearse bench bench-pdf bench-live
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# Checks and translations need settings, but no secrets and no servers.
FOR_CHECKS := DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) -W ignore::RuntimeWarning -m django
APPS := config regions participants forums materials

help: ## list these words
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: ## run Tilannekuva with seeded data at http://127.0.0.1:8000 (PORT, DATA_DIR, MAIL_URL from the environment)
	@bin/setup
	@exec $(MANAGE) demo

setup: ## install everything for development and tests
	@bin/setup tests

run: setup ## the demo with a web server that follows your changes
	@exec $(MANAGE) demo --reload

seed: ## bring the seeded data of the running demo up to date
	@$(MANAGE) seed

test: setup check ## all checks and all tests
	@$(PYTHON) -m pytest -n auto --maxprocesses 4

check: ## style, types, floors, templates, migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy .
	@.venv/bin/lint-imports
	@.venv/bin/djlint templates --lint --quiet
	@$(FOR_CHECKS) makemigrations --check --dry-run --skip-checks

fix: ## put style right where a tool can
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

messages: ## collect the texts to translate and compile them (needs gettext)
	@$(FOR_CHECKS) makemessages --locale fi --locale sv --no-obsolete --no-wrap --add-location file --ignore .venv --ignore .tools
	@$(FOR_CHECKS) compilemessages --locale fi --locale sv --ignore .venv --ignore .tools

snapshots: ## write the expected words of letters and documents anew
	@SNAPSHOTS=write $(PYTHON) -m pytest -k snapshot

letters: ## write one of every letter in three languages into .data/letters, to be read
	@DEBUG=1 $(MANAGE) letters

pdf: ## draw every document with example data into .data/documents (NAME=badges IN=sv; EVENT=3 for one of the running demo)
ifdef EVENT
	@$(MANAGE) render $(or $(NAME),programme) $(EVENT) --language $(or $(IN),fi)
else
	@$(FOR_CHECKS) examples $(NAME) --language $(or $(IN),fi) --output .data/documents
endif

gallery: ## draw the small pictures of the gallery of documents anew
	@DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) -W ignore::RuntimeWarning -m tests.thumbnails

rehearse: ## play a whole forum with 42 simulated phones on the running demo (EVENT, PHONES, MINUTES)
	@$(MANAGE) rehearse $(if $(EVENT),--event $(EVENT)) --phones $(or $(PHONES),42) --minutes $(or $(MINUTES),6)

bench: ## measure speed and memory and print them beside the peers' figures
	@$(PYTHON) -m tests.load.bench

# The two peers come along for the time of the measuring only.
bench-pdf: ## measure documents as ratios to a loop of plain Python, beside ReportLab and Typst
	@$(or $(wildcard .tools/bin/uv),uv) run --no-sync --with reportlab==5.1.0 --with typst==0.15.2 python -m tests.load.bench_pdf $(CASES)

bench-live: ## measure two forums of 300 phones at once, with processes killed and answers cut off (MINUTES=10 the full)
	@$(PYTHON) -m tests.load.bench_live --minutes $(or $(MINUTES),2)
