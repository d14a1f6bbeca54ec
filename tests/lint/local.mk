# Checks of the source itself. The quick ones are tests; `make lint` runs the tools too.
tests_lint = tests/lint/container.sh tests/lint/contract.sh tests/lint/docs.sh \
	tests/lint/installed.sh tests/lint/layers.sh tests/lint/manual.sh tests/lint/shape.sh \
	tests/lint/test_lint.sh tests/lint/words.sh
dist_check_SCRIPTS += $(tests_lint)
dist_noinst_SCRIPTS += tests/lint/lint.sh
EXTRA_DIST += tests/lint/words.allow
TESTS += $(tests_lint)

# The program as `--without-postgresql` makes it: with a store of its own, which comes before
# the other one.
if POSTGRESQL
check_PROGRAMS += tests/lint/wherry-in-files
tests_lint_wherry_in_files_SOURCES = $(store_of_files)
tests_lint_wherry_in_files_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(XXHASH_CFLAGS)
tests_lint_wherry_in_files_LDADD = $(wherry_OBJECTS) $(wherry_LDADD)
EXTRA_tests_lint_wherry_in_files_DEPENDENCIES = $(wherry_OBJECTS)
dist_check_SCRIPTS += tests/lint/in_files.sh
TESTS += tests/lint/in_files.sh
tests/lint/in_files.log: tests/lint/wherry-in-files
endif
