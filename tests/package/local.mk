# The walk of an operator: in place by each test run, in a bare Debian by hand.
dist_check_SCRIPTS += tests/package/test_walk.sh
dist_noinst_SCRIPTS += tests/package/deb.sh tests/package/walk.sh
EXTRA_DIST += tests/package/operator
TESTS += tests/package/test_walk.sh
