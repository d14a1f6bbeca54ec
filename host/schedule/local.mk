noinst_LIBRARIES += host/schedule/libschedule.a
host_schedule_libschedule_a_SOURCES = \
	host/schedule/alarm.c host/schedule/alarm.h \
	host/schedule/child.c host/schedule/child.h \
	host/schedule/claim.c host/schedule/claim.h \
	host/schedule/cron.c host/schedule/cron.h \
	host/schedule/endpoint.c host/schedule/endpoint.h \
	host/schedule/environment.c host/schedule/environment.h \
	host/schedule/attendant.c host/schedule/attendant.h \
	host/schedule/herald.c host/schedule/herald.h \
	host/schedule/late.c host/schedule/late.h \
	host/schedule/differ.c host/schedule/differ.h \
	host/schedule/ended.c host/schedule/ended.h \
	host/schedule/entry.c host/schedule/entry.h \
	host/schedule/facts_frame.c host/schedule/facts_frame.h \
	host/schedule/facts_read.c host/schedule/facts_read.h \
	host/schedule/fall.c host/schedule/fall.h \
	host/schedule/fleet.c host/schedule/fleet.h \
	host/schedule/lookout.c host/schedule/lookout.h \
	host/schedule/notify.c host/schedule/notify.h \
	host/schedule/past.c host/schedule/past.h \
	host/schedule/peers.c host/schedule/peers.h \
	host/schedule/pulse.c host/schedule/pulse.h \
	host/schedule/reload.c host/schedule/reload.h \
	host/schedule/roster.c host/schedule/roster.h \
	host/schedule/said.c host/schedule/said.h \
	host/schedule/serve.c host/schedule/serve.h \
	host/schedule/survey.c host/schedule/survey.h \
	host/schedule/times.c host/schedule/times.h \
	host/schedule/timetable.h \
	host/schedule/watch.c host/schedule/watch.h \
	host/schedule/when.c host/schedule/when.h \
	host/schedule/zone.c host/schedule/zone.h
host_schedule_libschedule_a_CPPFLAGS = $(AM_CPPFLAGS) $(XXHASH_CFLAGS)
