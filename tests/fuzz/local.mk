# Fuzz targets replay their corpus in every test run; see replay.h for libFuzzer.
fuzz_targets = tests/fuzz/fuzz_csv tests/fuzz/fuzz_json tests/fuzz/fuzz_dates \
	tests/fuzz/fuzz_address tests/fuzz/fuzz_spec tests/fuzz/fuzz_plan tests/fuzz/fuzz_import \
	tests/fuzz/fuzz_mailchimp tests/fuzz/fuzz_ometria
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
EXTRA_DIST += tests/fuzz/corpus

# Replayed by us, or searched by libFuzzer: tests/fuzz/fuzz.sh builds them so.
if FUZZERS
fuzz_replay = tests/fuzz/replay.h
fuzz_ldflags = -fsanitize=fuzzer
else
fuzz_replay = tests/fuzz/replay.c tests/fuzz/replay.h
fuzz_ldflags =
endif
fuzz_libraries = plugin/kit/libkit.a host/base/libbase.a
fuzz_corpus = -DFUZZ_CORPUS='"$(abs_top_srcdir)/tests/fuzz/corpus/

tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(fuzz_replay)
tests_fuzz_fuzz_json_CPPFLAGS = $(AM_CPPFLAGS) $(YAJL_CFLAGS) $(fuzz_corpus)json"'
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_json_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_dates_SOURCES = tests/fuzz/fuzz_dates.c $(fuzz_replay)
tests_fuzz_fuzz_dates_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)dates"'
tests_fuzz_fuzz_dates_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_dates_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c $(fuzz_replay)
tests_fuzz_fuzz_address_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)address"'
tests_fuzz_fuzz_address_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_address_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_spec_SOURCES = tests/fuzz/fuzz_spec.c $(fuzz_replay)
tests_fuzz_fuzz_spec_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_CORPUS='"$(abs_top_srcdir)/specs"'
tests_fuzz_fuzz_spec_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_spec_LDADD = host/spec/libspec.a plugin/kit/libkit.a host/base/libbase.a
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(fuzz_replay)
tests_fuzz_fuzz_csv_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)csv"'
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_csv_LDADD = plugin/csv/libcsvfolder.a $(fuzz_libraries)
tests_fuzz_fuzz_plan_SOURCES = tests/fuzz/fuzz_plan.c $(fuzz_replay)
tests_fuzz_fuzz_plan_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)plan"'
tests_fuzz_fuzz_plan_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_plan_LDADD = host/tell/libtell.a host/engine/libengine.a \
	host/picture/libpicture.a host/store/libstore.a host/spec/libspec.a $(fuzz_libraries)
tests_fuzz_fuzz_import_SOURCES = tests/fuzz/fuzz_import.c $(fuzz_replay)
tests_fuzz_fuzz_import_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)import"'
tests_fuzz_fuzz_import_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_import_LDADD = host/picture/libpicture.a host/store/libstore.a \
	host/spec/libspec.a $(fuzz_libraries)

# One target for each connector, whatever its service answers.
fuzz_connector = tests/fuzz/fuzz_connector.c \
	tests/fuzz/any_host.c tests/fuzz/any_host.h $(fuzz_replay)
tests_fuzz_fuzz_mailchimp_SOURCES = $(fuzz_connector)
tests_fuzz_fuzz_mailchimp_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)mailchimp"'
tests_fuzz_fuzz_mailchimp_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_mailchimp_LDADD = plugin/mailchimp/libmailchimp.a $(fuzz_libraries)
tests_fuzz_fuzz_ometria_SOURCES = $(fuzz_connector)
tests_fuzz_fuzz_ometria_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)ometria"'
tests_fuzz_fuzz_ometria_LDFLAGS = $(AM_LDFLAGS) $(fuzz_ldflags)
tests_fuzz_fuzz_ometria_LDADD = plugin/ometria/libometria.a $(fuzz_libraries)

# The search itself: `make fuzz SECONDS=60` for each target, with clang.
EXTRA_DIST += tests/fuzz/fuzz.sh
.PHONY: fuzz fuzz-targets
fuzz-targets: $(fuzz_targets)
fuzz:
	@SECONDS_EACH='$(SECONDS)' $(srcdir)/tests/fuzz/fuzz.sh '$(abs_top_srcdir)' '$(abs_top_builddir)/fuzz' $(fuzz_targets)
