noinst_LTLIBRARIES += host/schedule/libschedule.la
host_schedule_libschedule_la_SOURCES = \
	host/schedule/cron.c host/schedule/cron.h \
	host/schedule/late.c host/schedule/late.h \
	host/schedule/when.c host/schedule/when.h \
	host/schedule/zone.c host/schedule/zone.h
