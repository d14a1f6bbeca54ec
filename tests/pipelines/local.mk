# Whole programs: the built wherry, against the sandbox where a service is needed.
check_LTLIBRARIES += tests/support/libprogram.la
tests_support_libprogram_la_SOURCES = tests/support/program.c tests/support/program.h
tests_support_libprogram_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DWHERRY_PROGRAM='"$(abs_top_builddir)/wherry"'
tests_support_libprogram_la_LIBADD = host/base/libbase.la $(CHECK_LIBS)

tests_pipelines = tests/pipelines/test_command_line tests/pipelines/test_commands
check_PROGRAMS += $(tests_pipelines)
TESTS += $(tests_pipelines)

tests_pipelines_test_command_line_LDADD = tests/support/libprogram.la \
	tests/support/libsupport.la
tests_pipelines_test_commands_LDADD = tests/support/libprogram.la \
	tests/support/libsandbox.la tests/support/libsupport.la \
	tests/support/libjson_tree.la plugin/kit/libkit.la host/store/libstore.la \
	host/base/libbase.la
