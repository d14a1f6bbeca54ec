noinst_LIBRARIES += host/segments/libsegments.a
host_segments_libsegments_a_SOURCES = \
	host/segments/absence.c host/segments/absence.h \
	host/segments/back.c host/segments/back.h \
	host/segments/count.c host/segments/count.h \
	host/segments/decide.c host/segments/decide.h \
	host/segments/difference.c host/segments/difference.h \
	host/segments/gathered.c host/segments/gathered.h \
	host/segments/members.c host/segments/members.h \
	host/segments/move.c host/segments/move.h \
	host/segments/seats.c host/segments/seats.h \
	host/segments/segments.c host/segments/segments.h \
	host/segments/story.c host/segments/story.h \
	host/segments/work.c host/segments/work.h
