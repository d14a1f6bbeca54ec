# Checks of the source itself. The quick ones are tests; `make lint` runs the tools too.
tests_lint = tests/lint/container.sh tests/lint/contract.sh tests/lint/docs.sh \
	tests/lint/installed.sh tests/lint/layers.sh tests/lint/manual.sh tests/lint/shape.sh \
	tests/lint/test_lint.sh tests/lint/words.sh
dist_check_SCRIPTS += $(tests_lint)
dist_noinst_SCRIPTS += tests/lint/lint.sh
EXTRA_DIST += tests/lint/words.allow
TESTS += $(tests_lint)
