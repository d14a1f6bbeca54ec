check_LTLIBRARIES += tests/support/libsupport.la
tests_support_libsupport_la_SOURCES = tests/support/suite.c tests/support/suite.h
tests_support_libsupport_la_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
tests_support_libsupport_la_LIBADD = $(CHECK_LIBS)
