EXTRA_DIST += tests/sandbox/README.md
