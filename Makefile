# Everything a newcomer needs: `make up` to see Ward work, `make test` to check it.

SHELL := /bin/bash

# Seconds that each fuzz test runs in `make soak`, random streams of each model test, and kills of a hub under load.
SOAK_SECONDS ?= 120
SOAK_ROUNDS ?= 2000
SOAK_KILLS ?= 100

# The folder with the shared corpus, for tests and benchmarks over real data (default: ../shared).
ifdef WARD_SHARED
export WARD_SHARED
endif

RELEASE = $$(swift build -c release --show-bin-path)
DEBUG = $$(swift build --show-bin-path)
REPORT = ward-report.html

.PHONY: help up sample test soak bench lint format setup clean

help:
	@echo "make up      build Ward and run the hub with a simulated hospital (DEMO=0: without)"
	@echo "make sample  build Ward, scan the sample logs, open the report"
	@echo "make test    every test, and the tests inside the rules"
	@echo "make soak    the fuzz and model tests for longer, $(SOAK_KILLS) kills (SOAK_SECONDS=$(SOAK_SECONDS))"
	@echo "make bench   the figures: matching, decoding, correlation"
	@echo "make lint    formatting, without changing a file (make format changes them)"
	@echo "make setup   install the system packages that are missing"

up: setup
	swift build -c release --product ward
	@scripts/up.sh "$(RELEASE)/ward"

sample: setup
	swift build -c release --product ward
	@scripts/sample.sh "$(RELEASE)/ward" $(REPORT)

test: setup
	swift build --build-tests
	swift test --skip-build
	"$(DEBUG)/ward" rules test rules --complete

soak: setup
	swift build --build-tests
	WARD_SOAK_SECONDS=$(SOAK_SECONDS) WARD_ROUNDS=$(SOAK_ROUNDS) WARD_KILLS=$(SOAK_KILLS) \
	  swift test --skip-build --filter 'Fuzz|Model|Twin|Corpus|KillTests|ReplayTests'

bench: setup
	swift build -c release --product WardBench
	@scripts/bench.sh "$(RELEASE)/WardBench"

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

format:
	swift format --in-place --recursive Sources Tests Package.swift

setup:
	@WITH_ZSTD_TOOL=$(if $(filter bench,$(MAKECMDGOALS)),yes,no) scripts/setup.sh

clean:
	rm -rf .build $(REPORT)
