# Everything that is done with this repository. `make` shows the list.

SHELL := /bin/bash
FLORIN := .build/release/florin
STORE ?= sqlite:var/florin.sqlite
LISTEN ?= 127.0.0.1:8080
SOURCES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-postgres verify build format lint install

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  STORE=$(STORE)  LISTEN=$(LISTEN)  BENCH=  (set them as in: make run LISTEN=127.0.0.1:9000)"

run: build ## Install what is missing, build, and start a server with a sample program; prints a key and a tour.
	@FLORIN=$(FLORIN) STORE=$(STORE) LISTEN=$(LISTEN) Scripts/run

# Tests that wait for processes leave room for others; all at once would open thousands of files. The width is Swift Testing's.
test: install lint ## Check the formatting, build, and run all tests (CI=true: the long ones at full length).
	swift build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=10 swift test --skip-build

bench: build ## Measure durable checkouts, in the process and over HTTP (BENCH="--seconds 30" passes options).
	$(FLORIN) bench $(BENCH)
	$(FLORIN) bench --http $(BENCH)

bench-postgres: build ## Measure Florin on PostgreSQL beside plain SQL (STORE=postgres://… or a server of its own).
	@FLORIN=$(FLORIN) Scripts/bench-postgres $(filter postgres%,$(STORE))

verify: build ## Prove the store of `make run` against its journal.
	$(FLORIN) verify --store $(STORE)

build: install ## Build the release binary.
	swift build -c release --product florin

format: ## Format all sources in place.
	swift format --in-place --recursive --parallel $(SOURCES)

lint: ## Check the formatting of all sources.
	swift format lint --strict --recursive --parallel $(SOURCES)

install: ## Install the system packages that are missing, and say so first.
	@Scripts/install
