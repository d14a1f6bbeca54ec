# Whole programs: the built wherry, against the sandbox where a service is needed.
check_LIBRARIES += tests/support/libprogram.a tests/pipelines/librig.a
tests_support_libprogram_a_SOURCES = tests/support/program.c tests/support/program.h
tests_support_libprogram_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DWHERRY_PROGRAM='"$(abs_top_builddir)/wherry"'

# A pipeline with a sandbox at both ends, and people who act there.
tests_pipelines_librig_a_SOURCES = \
	tests/pipelines/cast.c tests/pipelines/cast.h \
	tests/pipelines/club.c tests/pipelines/club.h \
	tests/pipelines/moves.c tests/pipelines/moves.h \
	tests/pipelines/rig.c tests/pipelines/rig.h \
	tests/pipelines/rig_spec.c tests/pipelines/rig_worlds.c \
	tests/pipelines/rig_states.c tests/pipelines/rig_states.h \
	tests/pipelines/rules.c tests/pipelines/rules.h \
	tests/pipelines/undo.c tests/pipelines/undo.h
tests_pipelines_librig_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
if POSTGRESQL
tests_pipelines_librig_a_SOURCES += tests/support/database.c tests/support/database.h
tests_pipelines_librig_a_CPPFLAGS += $(LIBPQ_CFLAGS) -DWITH_POSTGRESQL
endif

rig_libraries = tests/pipelines/librig.a tests/support/libprogram.a \
	$(described_libraries) tests/support/libsandbox.a \
	tests/support/libsupport.a host/store/libstore.a host/spec/libspec.a \
	plugin/kit/libkit.a host/base/libbase.a

# What tests of who is who share.
who = tests/pipelines/who.c tests/pipelines/who.h

# People whom a backfill is about.
alone = tests/pipelines/alone.c tests/pipelines/alone.h

tests_pipelines = tests/pipelines/test_command_line tests/pipelines/test_commands \
	tests/pipelines/test_backfill tests/pipelines/test_backfill_cut \
	tests/pipelines/test_baseline tests/pipelines/test_combinations_http \
	tests/pipelines/test_binding tests/pipelines/test_bulk tests/pipelines/test_connection \
	tests/pipelines/test_delete \
	tests/pipelines/test_refusal \
	tests/pipelines/test_dials tests/pipelines/test_faults \
	tests/pipelines/test_first_sync tests/pipelines/test_frequency \
	tests/pipelines/test_identity \
	tests/pipelines/test_identity_lost tests/pipelines/test_identity_orders \
	tests/pipelines/test_limits \
	tests/pipelines/test_segments tests/pipelines/test_segments_cut \
	tests/pipelines/test_several_lists \
	tests/pipelines/test_segments_story tests/pipelines/test_segments_random
check_PROGRAMS += $(tests_pipelines)
TESTS += $(tests_pipelines)
tests_long += tests/pipelines/test_backfill_cut \
	tests/pipelines/test_dials tests/pipelines/test_faults \
	tests/pipelines/test_segments_random

tests_pipelines_test_command_line_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a host/base/libbase.a
tests_pipelines_test_commands_CPPFLAGS = $(AM_CPPFLAGS) \
	-DWHERRY_PROGRAM='"$(abs_top_builddir)/wherry"'
tests_pipelines_test_commands_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_segments_command
tests_pipelines += tests/pipelines/test_paged
tests_pipelines_test_paged_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_many_created
tests_pipelines_test_many_created_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_segments_delete
tests_pipelines_test_segments_delete_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines_test_segments_command_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_hostile_names
tests_pipelines_test_hostile_names_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_baseline_cut
tests_pipelines_test_baseline_cut_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_shipped
tests_pipelines_test_shipped_LDADD = $(rig_libraries)
tests_pipelines_test_shipped_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines += tests/pipelines/test_pages
tests_pipelines_test_pages_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_spellings
tests_pipelines_test_spellings_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_types
tests_pipelines_test_types_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_verify
tests_pipelines_test_verify_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_undo tests/pipelines/test_undo_story
tests_pipelines_test_undo_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines_test_undo_story_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_apply
tests_pipelines_test_apply_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_state tests/pipelines/test_state_move
tests_pipelines_test_state_move_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines_test_state_move_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines_test_state_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_init
tests_pipelines_test_init_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_init_dry_run
tests_pipelines_test_init_dry_run_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_init_plugins
tests_pipelines_test_init_plugins_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DWHERRY_PROGRAM='"$(abs_top_builddir)/wherry"'
tests_pipelines_test_init_plugins_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a host/base/libbase.a
EXTRA_tests_pipelines_test_init_plugins_DEPENDENCIES = tests/plugins/echo.so
tests_pipelines += tests/pipelines/test_readme
tests_pipelines_test_readme_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines_test_readme_LDADD = $(rig_libraries)
# What the main commands show; a change of words or layout writes the texts anew:
# WHERRY_GOLDEN=write make check TESTS=tests/pipelines/test_transcripts
EXTRA_DIST += tests/pipelines/transcripts
tests_pipelines += tests/pipelines/test_transcripts
tests_pipelines_test_transcripts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines_test_transcripts_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_screen
tests_pipelines_test_screen_LDADD = tests/support/libprogram.a tests/support/libsupport.a \
	host/base/libbase.a
tests_pipelines += tests/pipelines/test_counted
tests_pipelines_test_counted_LDADD = tests/support/libopenmetrics.a $(rig_libraries)
tests_pipelines += tests/pipelines/test_notes
tests_pipelines_test_notes_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_status
tests_pipelines_test_status_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_plugins
tests_pipelines_test_plugins_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_plugins_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_machine
tests_pipelines_test_machine_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_machine_LDADD = tests/support/libwire.a \
	$(tests_pipelines_test_commands_LDADD)
tests_pipelines_test_backfill_SOURCES = tests/pipelines/test_backfill.c $(alone)
tests_pipelines_test_backfill_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_pipelines_test_backfill_LDADD = $(rig_libraries)
tests_pipelines_test_backfill_cut_SOURCES = tests/pipelines/test_backfill_cut.c $(alone)
tests_pipelines_test_backfill_cut_LDADD = $(rig_libraries)
tests_pipelines_test_combinations_http_LDADD = $(rig_libraries)
tests_pipelines_test_connection_LDADD = $(rig_libraries)
tests_pipelines_test_refusal_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_pipelines_test_refusal_LDADD = $(rig_libraries)
tests_pipelines_test_delete_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a host/store/libstore.a host/base/libbase.a
tests_pipelines_test_binding_LDADD = $(rig_libraries)
tests_pipelines_test_faults_LDADD = $(rig_libraries)
tests_pipelines_test_first_sync_LDADD = $(rig_libraries)
tests_pipelines_test_frequency_LDADD = $(rig_libraries)
tests_pipelines_test_identity_SOURCES = tests/pipelines/test_identity.c $(who)
tests_pipelines_test_identity_LDADD = $(rig_libraries)
tests_pipelines_test_identity_lost_SOURCES = \
	tests/pipelines/test_identity_lost.c $(who)
tests_pipelines_test_identity_lost_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_owed
tests_pipelines_test_owed_SOURCES = tests/pipelines/test_owed.c $(who)
tests_pipelines_test_owed_LDADD = $(rig_libraries)
tests_pipelines_test_identity_orders_SOURCES = \
	tests/pipelines/test_identity_orders.c $(who)
tests_pipelines_test_identity_orders_LDADD = $(rig_libraries)
tests_pipelines_test_several_lists_SOURCES = \
	tests/pipelines/test_several_lists.c $(who)
tests_pipelines_test_several_lists_LDADD = $(rig_libraries)
tests_pipelines_test_bulk_LDADD = $(rig_libraries)
tests_pipelines_test_baseline_LDADD = $(rig_libraries)
tests_pipelines_test_limits_LDADD = $(rig_libraries)
if POSTGRESQL
tests_pipelines += tests/pipelines/test_taken_over
tests_pipelines_test_taken_over_SOURCES = tests/pipelines/test_taken_over.c $(club)
tests_pipelines_test_taken_over_LDADD = $(rig_libraries)
endif
tests_pipelines_test_segments_LDADD = $(rig_libraries)
tests_pipelines_test_segments_cut_LDADD = $(rig_libraries)
tests_pipelines_test_segments_story_LDADD = $(rig_libraries)
tests_pipelines_test_segments_random_LDADD = $(rig_libraries)
tests_pipelines_test_dials_LDADD = $(rig_libraries)

# `wherry serve` and several pipelines.
check_LIBRARIES += tests/pipelines/libserve_rig.a
tests_pipelines_libserve_rig_a_SOURCES = \
	tests/pipelines/serve_rig.c tests/pipelines/serve_rig.h
tests_pipelines_libserve_rig_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
serve_rig_libraries = tests/pipelines/libserve_rig.a $(rig_libraries)
tests_pipelines += tests/pipelines/test_serve
tests_pipelines_test_serve_CPPFLAGS = $(AM_CPPFLAGS) -DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_serve_LDADD = $(serve_rig_libraries)
# Several supervisors on one database.
if POSTGRESQL
tests_pipelines += tests/pipelines/test_many tests/pipelines/test_many_shown \
	tests/pipelines/test_many_silent tests/pipelines/test_many_upgraded \
	tests/pipelines/test_many_paced
check_PROGRAMS += tests/support/wherry-next
check_LIBRARIES += tests/pipelines/libhosts.a
endif
tests_pipelines_libhosts_a_SOURCES = \
	tests/pipelines/hosts.c tests/pipelines/hosts.h \
	tests/support/database.c tests/support/database.h
tests_pipelines_libhosts_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
hosts_libraries = tests/pipelines/libhosts.a $(serve_rig_libraries) $(LIBPQ_LIBS)
tests_pipelines_test_many_LDADD = $(hosts_libraries)
# The same program, but for the versions of the tables that it knows.
tests_support_wherry_next_SOURCES = tests/support/next_versions.c
tests_support_wherry_next_CPPFLAGS = $(AM_CPPFLAGS) $(LIBPQ_CFLAGS)
tests_support_wherry_next_LDADD = $(wherry_OBJECTS) $(wherry_LDADD)
tests_pipelines_test_many_upgraded_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DNEXT_PROGRAM='"$(abs_top_builddir)/tests/support/wherry-next"' \
	-DPLUGINS='"$(abs_top_builddir)/plugins"'
EXTRA_tests_pipelines_test_many_upgraded_DEPENDENCIES = \
	tests/support/wherry-next$(EXEEXT)
tests_pipelines_test_many_upgraded_LDADD = tests/support/libopenmetrics.a \
	$(hosts_libraries)
tests_pipelines_test_many_paced_LDADD = $(hosts_libraries)
tests_pipelines_test_many_shown_LDADD = tests/support/libopenmetrics.a \
	$(hosts_libraries)
tests_pipelines_test_many_silent_LDADD = tests/support/libopenmetrics.a \
	$(hosts_libraries)
tests_pipelines += tests/pipelines/test_serve_ends
tests_pipelines_test_serve_ends_LDADD = $(serve_rig_libraries)
# What a test that fails would leave behind.
tests_pipelines += tests/pipelines/test_left_behind
tests_pipelines_test_left_behind_CPPFLAGS = $(tests_pipelines_librig_a_CPPFLAGS)
tests_pipelines_test_left_behind_LDADD = $(serve_rig_libraries)
tests_pipelines += tests/pipelines/test_alerts
tests_pipelines_test_alerts_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_pipelines_test_alerts_LDADD = tests/support/libwire.a $(serve_rig_libraries)
tests_pipelines += tests/pipelines/test_serve_manager
tests_pipelines_test_serve_manager_LDADD = $(serve_rig_libraries)
supervisor_libraries = host/schedule/libschedule.a host/listen/liblisten.a $(sync_libraries) \
	host/connector/libconnector.a host/store/libstore.a host/spec/libspec.a \
	host/http/libhttp.a plugin/kit/libkit.a host/base/libbase.a
tests_pipelines += tests/pipelines/test_serve_memory
tests_long += tests/pipelines/test_serve_memory
tests_pipelines_test_serve_memory_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=child_start
tests_pipelines_test_serve_memory_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a $(supervisor_libraries)
tests_pipelines += tests/pipelines/test_fleet
tests_long += tests/pipelines/test_fleet
tests_pipelines_test_fleet_CPPFLAGS = $(AM_CPPFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DWHERRY_PROGRAM='"$(abs_top_builddir)/wherry"'
tests_pipelines_test_fleet_LDADD = tests/support/libprogram.a \
	tests/support/libsandbox.a \
	tests/support/libsupport.a $(supervisor_libraries)
tests_pipelines += tests/pipelines/test_examples
tests_pipelines_test_examples_CPPFLAGS = $(AM_CPPFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines_test_examples_LDADD = $(serve_rig_libraries)
tests_pipelines += tests/pipelines/test_serve_files
tests_pipelines_test_serve_files_LDADD = $(serve_rig_libraries)

# `wherry console` and two folders.
check_LIBRARIES += tests/pipelines/libconsole_rig.a
tests_pipelines_libconsole_rig_a_SOURCES = \
	tests/pipelines/console_rig.c tests/pipelines/console_rig.h
tests_pipelines_libconsole_rig_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
console_rig_libraries = tests/pipelines/libconsole_rig.a tests/support/libopenmetrics.a \
	tests/support/libprogram.a $(console_tests_libraries)
tests_pipelines += tests/pipelines/test_console_serve
tests_pipelines_test_console_serve_LDADD = $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_console_routes
tests_pipelines_test_console_routes_LDADD = $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_console_door
tests_pipelines_test_console_door_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_pipelines_test_console_door_LDADD = tests/support/libwire.a $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_console_faults
tests_pipelines_test_console_faults_LDADD = $(console_rig_libraries:host/base/libbase.a=) \
	host/store/libstore.a host/base/libbase.a
if POSTGRESQL
tests_pipelines += tests/pipelines/test_console_database
endif
tests_pipelines_test_console_database_SOURCES = tests/pipelines/test_console_database.c \
	tests/support/database.c tests/support/database.h
tests_pipelines_test_console_database_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(LIBPQ_CFLAGS)
tests_pipelines_test_console_database_LDADD = $(console_rig_libraries) $(LIBPQ_LIBS)
tests_pipelines += tests/pipelines/test_console_reader
tests_pipelines_test_console_reader_LDADD = $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_key
tests_pipelines_test_key_LDADD = $(tests_pipelines_test_commands_LDADD)
tests_pipelines += tests/pipelines/test_console_pages
tests_pipelines_test_console_pages_LDADD = $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_console_privacy
tests_pipelines_test_console_privacy_SOURCES = tests/pipelines/test_console_privacy.c \
	tests/pipelines/canary.c tests/pipelines/canary.h
tests_pipelines_test_console_privacy_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_pipelines_test_console_privacy_LDADD = $(console_rig_libraries)
tests_pipelines += tests/pipelines/test_console_wire
tests_pipelines_test_console_wire_LDADD = $(console_rig_libraries)

# Two folders of CSV files.
tests_pipelines += tests/pipelines/test_csv
tests_pipelines_test_csv_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines_test_csv_LDADD = tests/support/libprogram.a tests/support/libsupport.a \
	host/base/libbase.a

# People who are forgotten, and texts that may stand nowhere.
canary = tests/pipelines/canary.c tests/pipelines/canary.h
nest = tests/pipelines/nest.c tests/pipelines/nest.h $(canary)
tests_pipelines += tests/pipelines/test_forget
ann = tests/pipelines/ann.c tests/pipelines/ann.h $(canary) $(who)
tests_pipelines_test_forget_SOURCES = tests/pipelines/test_forget.c $(ann)
tests_pipelines_test_forget_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_pipelines_test_forget_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_privacy
tests_pipelines_test_privacy_SOURCES = tests/pipelines/test_privacy.c $(nest)
tests_pipelines_test_privacy_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS)
tests_pipelines_test_privacy_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_privacy_moved
tests_pipelines_test_privacy_moved_SOURCES = tests/pipelines/test_privacy_moved.c $(nest)
tests_pipelines_test_privacy_moved_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(CRYPTO_CFLAGS) -DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_privacy_moved_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_forget_elsewhere
tests_pipelines_test_forget_elsewhere_SOURCES = \
	tests/pipelines/test_forget_elsewhere.c $(ann)
tests_pipelines_test_forget_elsewhere_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(CRYPTO_CFLAGS) $(SQLITE_CFLAGS)
tests_pipelines_test_forget_elsewhere_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_forget_moved
tests_pipelines_test_forget_moved_SOURCES = \
	tests/pipelines/test_forget_moved.c $(ann)
tests_pipelines_test_forget_moved_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	$(CRYPTO_CFLAGS) $(SQLITE_CFLAGS)
tests_pipelines_test_forget_moved_LDADD = $(rig_libraries)

# A connector that fails on demand.
debugged = tests/pipelines/debugged.c tests/pipelines/debugged.h
debugged_cppflags = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_pipelines += tests/pipelines/test_conform
tests_pipelines_test_conform_SOURCES = tests/pipelines/test_conform.c $(debugged)
tests_pipelines_test_conform_CPPFLAGS = $(debugged_cppflags)
tests_pipelines_test_conform_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a plugin/kit/libkit.a \
	host/base/libbase.a
EXTRA_tests_pipelines_test_conform_DEPENDENCIES = $(test_plugins)
tests_pipelines += tests/pipelines/test_conform_services
tests_pipelines_test_conform_services_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_conform_services_LDADD = $(rig_libraries)
tests_pipelines += tests/pipelines/test_misbehaving
tests_pipelines_test_misbehaving_SOURCES = tests/pipelines/test_misbehaving.c $(debugged)
tests_pipelines_test_misbehaving_CPPFLAGS = $(debugged_cppflags)
tests_pipelines_test_misbehaving_LDADD = tests/support/libprogram.a \
	tests/support/libsupport.a host/base/libbase.a
EXTRA_tests_pipelines_test_misbehaving_DEPENDENCIES = tests/plugins/debug.so

# Machines that watch.
tests_pipelines += tests/pipelines/test_watch
tests_pipelines_test_watch_LDADD = tests/support/libopenmetrics.a \
	tests/support/libscripted.a $(serve_rig_libraries)
tests_pipelines += tests/pipelines/test_watch_day
tests_pipelines_test_watch_day_CPPFLAGS = $(AM_CPPFLAGS) -DBUILD='"$(abs_top_builddir)"'
tests_pipelines_test_watch_day_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=child_start
tests_pipelines_test_watch_day_LDADD = tests/support/libopenmetrics.a \
	tests/support/libprogram.a tests/support/libsupport.a $(supervisor_libraries)
# What Tab completes, in the shells that are there.
dist_check_SCRIPTS += tests/pipelines/test_shells.sh
TESTS += tests/pipelines/test_shells.sh

# With states in PostgreSQL: some of the tests above each time, and all that can be by
# `make check-postgresql`, with one server for all of them.
if POSTGRESQL
lender = tests/support/lend-database
check_PROGRAMS += $(lender)
endif
tests_support_lend_database_SOURCES = tests/support/lend_database.c \
	tests/support/database.c tests/support/database.h
tests_support_lend_database_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(LIBPQ_CFLAGS)
tests_support_lend_database_LDADD = tests/support/libsupport.a host/store/libstore.a \
	host/base/libbase.a
dist_check_SCRIPTS += tests/pipelines/test_on_postgresql.sh
TESTS += tests/pipelines/test_on_postgresql.sh
on_postgresql = tests/pipelines/test_first_sync tests/pipelines/test_identity \
	tests/pipelines/test_segments_story tests/pipelines/test_owed
tests/pipelines/test_on_postgresql.log: $(on_postgresql) $(lender)
# The longest first. Of those that keep a state these are left out:
#   test_state, test_state_move: copies of a file, and damage to it; on PostgreSQL
#     test_database_state, test_follow
#   test_forget*, test_privacy*: they search the bytes of the files of a state, and put
#     copies of it back; on PostgreSQL test_contract_people, test_database_state
#   test_serve, test_serve_ends, test_serve_files, test_alerts, test_fleet, test_watch_day:
#     one supervisor by the locks of a directory, of which a run that was killed leaves
#     none; on PostgreSQL test_many*, test_taken_over and tests/fleet
#   test_console_*, test_key, test_csv, test_shipped, test_readme, test_examples,
#     test_transcripts, test_hostile_names, test_machine, test_misbehaving: they show or do
#     what a person in a directory has before them; on PostgreSQL test_console_database
#   test_init_plugins, test_plugins, test_conform*, test_screen: no state
tests_on_both = tests/pipelines/test_types tests/pipelines/test_backfill \
	tests/pipelines/test_apply tests/pipelines/test_undo_story \
	tests/pipelines/test_backfill_cut tests/pipelines/test_faults \
	tests/pipelines/test_dials tests/pipelines/test_segments_random \
	tests/pipelines/test_commands tests/pipelines/test_undo tests/pipelines/test_verify \
	$(on_postgresql) tests/pipelines/test_baseline \
	tests/pipelines/test_baseline_cut tests/pipelines/test_binding \
	tests/pipelines/test_bulk tests/pipelines/test_combinations_http \
	tests/pipelines/test_connection tests/pipelines/test_counted \
	tests/pipelines/test_frequency \
	tests/pipelines/test_identity_lost tests/pipelines/test_identity_orders \
	tests/pipelines/test_init tests/pipelines/test_init_dry_run \
	tests/pipelines/test_limits tests/pipelines/test_notes tests/pipelines/test_paged \
	tests/pipelines/test_pages tests/pipelines/test_refusal \
	tests/pipelines/test_segments tests/pipelines/test_segments_command \
	tests/pipelines/test_segments_cut tests/pipelines/test_segments_delete \
	tests/pipelines/test_serve_manager tests/pipelines/test_several_lists \
	tests/pipelines/test_spellings tests/pipelines/test_status tests/pipelines/test_watch
# A server does for a test several times what a file takes.
.PHONY: check-postgresql
check-postgresql: $(lender)
	@WHERRY_TEST_STATES=postgresql CK_TIMEOUT_MULTIPLIER=$${CK_TIMEOUT_MULTIPLIER:-5} \
	  $(lender:%=./%) $(MAKE) --no-print-directory check \
	  TESTS='$(tests_on_both)' TEST_SUITE_LOG=check-postgresql.log
CLEANFILES += check-postgresql.log
if POSTGRESQL
check_PROGRAMS += tests/pipelines/test_database_state
TESTS += tests/pipelines/test_database_state
tests_pipelines_test_database_state_LDADD = $(rig_libraries)
check_PROGRAMS += tests/pipelines/test_follow
TESTS += tests/pipelines/test_follow
tests_pipelines_test_follow_LDADD = $(rig_libraries)
check_PROGRAMS += tests/pipelines/test_mark
TESTS += tests/pipelines/test_mark
tests_pipelines_test_mark_LDADD = $(serve_rig_libraries)
check_PROGRAMS += tests/pipelines/test_rights
TESTS += tests/pipelines/test_rights
tests_pipelines_test_rights_LDADD = $(rig_libraries)
endif
