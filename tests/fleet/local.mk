# Several hosts on one database, and all that can befall them: a small fleet in each test
# run, a big one by hand.
fleet = tests/fleet/chance.c tests/fleet/chance.h \
	tests/fleet/faults.c tests/fleet/faults.h \
	tests/fleet/hosts.c tests/fleet/hosts.h \
	tests/fleet/ledger.c tests/fleet/ledger.h \
	tests/fleet/moment.c tests/fleet/moment.h \
	tests/fleet/page.c tests/fleet/page.h \
	tests/fleet/people.c tests/fleet/people.h \
	tests/fleet/places.c tests/fleet/places.h \
	tests/fleet/voyage.c tests/fleet/voyage.h
tests_fleet_test_hosts_SOURCES = tests/fleet/test_hosts.c $(fleet) \
	tests/unit/convergence.c tests/unit/convergence.h \
	tests/support/database.c tests/support/database.h
tests_fleet_test_hosts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS) \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"' -DWARP='"$(abs_top_builddir)/tests/fleet/warp.so"'
tests_fleet_test_hosts_LDADD = tests/support/libworld.a $(rig_libraries) \
	$(sync_tests_libraries) $(LIBPQ_LIBS)
EXTRA_tests_fleet_test_hosts_DEPENDENCIES = tests/fleet/warp.so

# It is loaded into programs without a sanitizer, too.
tests/fleet/warp.so: tests/fleet/warp.c
	$(AM_V_CCLD)$(MKDIR_P) $(@D) && $(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) -fPIC \
	  -shared -o $@ $(srcdir)/tests/fleet/warp.c
EXTRA_DIST += tests/fleet/warp.c
CLEANFILES += tests/fleet/warp.so

if POSTGRESQL
check_PROGRAMS += tests/fleet/test_hosts
TESTS += tests/fleet/test_hosts
endif

# Each of SEEDS is one voyage of two days; see HACKING.md.
.PHONY: check-fleet
check-fleet: all
	@$(MAKE) $(AM_MAKEFLAGS) tests/fleet/test_hosts tests/sandbox/wherry-sandbox
	@rm -f check-fleet.tally; for seed in $${SEEDS:-1 2 3}; do \
	  SEED=$$seed PIPELINES=$${PIPELINES:-30} HOURS=$${HOURS:-48} ACTS=$${ACTS:-480} \
	  FAULTS=$${FAULTS:-48} LEASE=$${LEASE:-5} LATENCY=$${LATENCY:-150} \
	  TALLY=check-fleet.tally tests/fleet/test_hosts || exit; done
CLEANFILES += check-fleet.tally
