# Fuzz targets replay their corpus in every test run; see replay.h for libFuzzer.
fuzz_targets = tests/fuzz/fuzz_csv tests/fuzz/fuzz_json tests/fuzz/fuzz_dates tests/fuzz/fuzz_address \
	tests/fuzz/fuzz_spec
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
EXTRA_DIST += tests/fuzz/corpus

fuzz_replay = tests/fuzz/replay.c tests/fuzz/replay.h
fuzz_libraries = plugin/kit/libkit.a host/base/libbase.a
fuzz_corpus = -DFUZZ_CORPUS='"$(abs_top_srcdir)/tests/fuzz/corpus/

tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(fuzz_replay)
tests_fuzz_fuzz_json_CPPFLAGS = $(AM_CPPFLAGS) $(YAJL_CFLAGS) $(fuzz_corpus)json"'
tests_fuzz_fuzz_json_LDADD = tests/support/libjson_tree.a $(fuzz_libraries)
tests_fuzz_fuzz_dates_SOURCES = tests/fuzz/fuzz_dates.c $(fuzz_replay)
tests_fuzz_fuzz_dates_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)dates"'
tests_fuzz_fuzz_dates_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c $(fuzz_replay)
tests_fuzz_fuzz_address_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)address"'
tests_fuzz_fuzz_address_LDADD = $(fuzz_libraries)
tests_fuzz_fuzz_spec_SOURCES = tests/fuzz/fuzz_spec.c $(fuzz_replay)
tests_fuzz_fuzz_spec_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_CORPUS='"$(abs_top_srcdir)/specs"'
tests_fuzz_fuzz_spec_LDADD = host/spec/libspec.a plugin/kit/libkit.a host/base/libbase.a
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(fuzz_replay)
tests_fuzz_fuzz_csv_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_corpus)csv"'
tests_fuzz_fuzz_csv_LDADD = plugin/csv/libcsvfolder.a $(fuzz_libraries)
