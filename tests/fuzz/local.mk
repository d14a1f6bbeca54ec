# Fuzz targets replay their corpus in every test run; see replay.h for libFuzzer.
fuzz_targets = \
	tests/fuzz/fuzz_address \
	tests/fuzz/fuzz_alerts \
	tests/fuzz/fuzz_answers \
	tests/fuzz/fuzz_batch \
	tests/fuzz/fuzz_console \
	tests/fuzz/fuzz_cron \
	tests/fuzz/fuzz_csv \
	tests/fuzz/fuzz_dates \
	tests/fuzz/fuzz_descriptor \
	tests/fuzz/fuzz_edit \
	tests/fuzz/fuzz_folder \
	tests/fuzz/fuzz_forgotten \
	tests/fuzz/fuzz_id \
	tests/fuzz/fuzz_import \
	tests/fuzz/fuzz_json \
	tests/fuzz/fuzz_mailchimp \
	tests/fuzz/fuzz_mark \
	tests/fuzz/fuzz_ometria \
	tests/fuzz/fuzz_plan \
	tests/fuzz/fuzz_record \
	tests/fuzz/fuzz_row \
	tests/fuzz/fuzz_shown \
	tests/fuzz/fuzz_spec \
	tests/fuzz/fuzz_spool \
	tests/fuzz/fuzz_tree \
	tests/fuzz/fuzz_witness \
	tests/fuzz/fuzz_written
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/words

# Replayed by us, or searched by libFuzzer: tests/fuzz/fuzz.sh builds them so.
if FUZZERS
fuzz_replay =
fuzz_ldflags = -fsanitize=fuzzer
else
check_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c tests/fuzz/replay.h
tests_fuzz_libreplay_a_CPPFLAGS = $(AM_CPPFLAGS) \
	-DFUZZ_CORPUS='"$(abs_top_srcdir)/tests/fuzz/corpus"' \
	-DFUZZ_SPECS='"$(abs_top_srcdir)/specs"'
fuzz_replay = tests/fuzz/libreplay.a
fuzz_ldflags =
endif
fuzz_libraries = plugin/kit/libkit.a host/base/libbase.a

tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c tests/fuzz/replay.h
tests_fuzz_fuzz_address_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_address_LDADD = $(fuzz_replay) $(fuzz_libraries)
tests_fuzz_fuzz_alerts_SOURCES = tests/fuzz/fuzz_alerts.c tests/fuzz/replay.h
tests_fuzz_fuzz_alerts_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_alerts_LDADD = $(fuzz_replay) \
	host/alerts/libalerts.a host/tell/libtell.a host/engine/libengine.a \
	host/picture/libpicture.a host/store/libstore.a host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_answers_SOURCES = tests/fuzz/fuzz_answers.c tests/fuzz/replay.h
tests_fuzz_fuzz_answers_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_answers_LDADD = $(fuzz_replay) \
	host/setup/libsetup.a host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_batch_SOURCES = tests/fuzz/fuzz_batch.c tests/fuzz/replay.h
tests_fuzz_fuzz_batch_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_batch_LDADD = $(fuzz_replay) host/picture/libpicture.a host/store/libstore.a $(fuzz_libraries)
tests_fuzz_fuzz_console_SOURCES = tests/fuzz/fuzz_console.c tests/fuzz/replay.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_console_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_console_LDADD = $(fuzz_replay) host/console/libconsole.a host/listen/liblisten.a $(fuzz_libraries)
tests_fuzz_fuzz_cron_SOURCES = tests/fuzz/fuzz_cron.c tests/fuzz/replay.h
tests_fuzz_fuzz_cron_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_cron_LDADD = $(fuzz_replay) \
	host/schedule/libschedule.a host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c tests/fuzz/replay.h
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_csv_LDADD = $(fuzz_replay) plugin/csv/libcsvfolder.a $(fuzz_libraries)
tests_fuzz_fuzz_dates_SOURCES = tests/fuzz/fuzz_dates.c tests/fuzz/replay.h
tests_fuzz_fuzz_dates_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_dates_LDADD = $(fuzz_replay) $(fuzz_libraries)
tests_fuzz_fuzz_descriptor_SOURCES = tests/fuzz/fuzz_descriptor.c tests/fuzz/replay.h
tests_fuzz_fuzz_descriptor_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_descriptor_LDADD = $(fuzz_replay) \
	host/connector/libconnector.a host/http/libhttp.a host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_edit_SOURCES = tests/fuzz/fuzz_edit.c tests/fuzz/replay.h
tests_fuzz_fuzz_edit_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_edit_LDADD = $(fuzz_replay) host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_folder_SOURCES = tests/fuzz/fuzz_folder.c tests/fuzz/replay.h \
	tests/fuzz/operations.c tests/fuzz/operations.h \
	tests/fuzz/any_host.c tests/fuzz/any_host.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_folder_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_folder_LDADD = $(fuzz_replay) plugin/csv/libcsvfolder.a $(fuzz_libraries)
tests_fuzz_fuzz_forgotten_SOURCES = tests/fuzz/fuzz_forgotten.c tests/fuzz/replay.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_forgotten_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_forgotten_LDADD = $(fuzz_replay) host/store/libstore.a $(fuzz_libraries)
tests_fuzz_fuzz_id_SOURCES = tests/fuzz/fuzz_id.c tests/fuzz/replay.h
tests_fuzz_fuzz_id_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_id_LDADD = $(fuzz_replay) host/store/libstore.a $(fuzz_libraries)
tests_fuzz_fuzz_import_SOURCES = tests/fuzz/fuzz_import.c tests/fuzz/replay.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_import_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_import_LDADD = $(fuzz_replay) \
	host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c tests/fuzz/replay.h
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_json_LDADD = $(fuzz_replay) $(fuzz_libraries)
tests_fuzz_fuzz_mailchimp_SOURCES = tests/fuzz/fuzz_connector.c tests/fuzz/replay.h \
	tests/fuzz/operations.c tests/fuzz/operations.h \
	tests/fuzz/any_host.c tests/fuzz/any_host.h
tests_fuzz_fuzz_mailchimp_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_mailchimp_LDADD = $(fuzz_replay) plugin/mailchimp/libmailchimp.a $(fuzz_libraries)
tests_fuzz_fuzz_mark_SOURCES = tests/fuzz/fuzz_mark.c tests/fuzz/replay.h
tests_fuzz_fuzz_mark_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_mark_LDADD = $(fuzz_replay) host/sync/libsync.a host/picture/libpicture.a $(fuzz_libraries)
tests_fuzz_fuzz_ometria_SOURCES = tests/fuzz/fuzz_connector.c tests/fuzz/replay.h \
	tests/fuzz/operations.c tests/fuzz/operations.h \
	tests/fuzz/any_host.c tests/fuzz/any_host.h
tests_fuzz_fuzz_ometria_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_ometria_LDADD = $(fuzz_replay) plugin/ometria/libometria.a $(fuzz_libraries)
tests_fuzz_fuzz_plan_SOURCES = tests/fuzz/fuzz_plan.c tests/fuzz/replay.h
tests_fuzz_fuzz_plan_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_plan_LDADD = $(fuzz_replay) \
	host/tell/libtell.a host/engine/libengine.a \
	host/picture/libpicture.a host/store/libstore.a host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_record_SOURCES = tests/fuzz/fuzz_record.c tests/fuzz/replay.h
tests_fuzz_fuzz_record_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_record_LDADD = $(fuzz_replay) \
	host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_row_SOURCES = tests/fuzz/fuzz_row.c tests/fuzz/replay.h
tests_fuzz_fuzz_row_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_row_LDADD = $(fuzz_replay) \
	host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_shown_SOURCES = tests/fuzz/fuzz_shown.c tests/fuzz/replay.h
tests_fuzz_fuzz_shown_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_shown_LDADD = $(fuzz_replay) $(fuzz_libraries)
tests_fuzz_fuzz_spec_SOURCES = tests/fuzz/fuzz_spec.c tests/fuzz/replay.h
tests_fuzz_fuzz_spec_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_spec_LDADD = $(fuzz_replay) host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_spool_SOURCES = tests/fuzz/fuzz_spool.c tests/fuzz/replay.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_spool_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_spool_LDADD = $(fuzz_replay) host/store/libstore.a $(fuzz_libraries)
tests_fuzz_fuzz_tree_SOURCES = tests/fuzz/fuzz_tree.c tests/fuzz/replay.h
tests_fuzz_fuzz_tree_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_tree_LDADD = $(fuzz_replay) $(fuzz_libraries)
tests_fuzz_fuzz_witness_SOURCES = tests/fuzz/fuzz_witness.c tests/fuzz/replay.h \
	tests/fuzz/any_folder.c tests/fuzz/any_folder.h
tests_fuzz_fuzz_witness_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_witness_LDADD = $(fuzz_replay) \
	host/schedule/libschedule.a host/engine/libengine.a host/picture/libpicture.a \
	host/connector/libconnector.a host/http/libhttp.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_written_SOURCES = tests/fuzz/fuzz_written.c tests/fuzz/replay.h
tests_fuzz_fuzz_written_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_written_LDADD = $(fuzz_replay) \
	host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)

# The search itself: `make fuzz SECONDS=60` for each target, with clang.
EXTRA_DIST += tests/fuzz/fuzz.sh
.PHONY: fuzz fuzz-targets
fuzz-targets: $(fuzz_targets)
fuzz:
	@SECONDS_EACH='$(SECONDS)' $(srcdir)/tests/fuzz/fuzz.sh '$(abs_top_srcdir)' '$(abs_top_builddir)/fuzz' $(fuzz_targets)
