# Stories that `explain` tells, each with its golden text: see play.h. To write the texts
# anew: WHERRY_GOLDEN=write make check TESTS=tests/stories/test_told
EXTRA_DIST += tests/stories/told
tests_stories = tests/stories/test_told
check_PROGRAMS += $(tests_stories)
TESTS += $(tests_stories)
tests_stories_test_told_SOURCES = tests/stories/test_told.c tests/stories/play.c \
	tests/stories/play.h
tests_stories_test_told_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DTOP_SRCDIR='"$(abs_top_srcdir)"'
tests_stories_test_told_LDADD = $(sync_tests_libraries)
