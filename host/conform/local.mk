noinst_LIBRARIES += host/conform/libconform.a
host_conform_libconform_a_SOURCES = \
	host/conform/asking.c host/conform/asking.h \
	host/conform/cell.c host/conform/cell.h \
	host/conform/conform.c host/conform/conform.h \
	host/conform/findings.c host/conform/findings.h \
	host/conform/handing.c host/conform/handing.h \
	host/conform/ours.c host/conform/ours.h \
	host/conform/reading.c host/conform/reading.h \
	host/conform/rules.c host/conform/rules.h \
	host/conform/seating.c host/conform/seating.h \
	host/conform/settings.c host/conform/settings.h \
	host/conform/sights.c host/conform/sights.h \
	host/conform/subject.c host/conform/subject.h \
	host/conform/writing.c host/conform/writing.h
