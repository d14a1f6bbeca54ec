# Who links it names host/schedule/libschedule.a and what that needs behind it.
noinst_LIBRARIES += host/alerts/libalerts.a
host_alerts_libalerts_a_SOURCES = \
	host/alerts/alerts.c host/alerts/alerts.h \
	host/alerts/command.c host/alerts/command.h \
	host/alerts/decide.c host/alerts/decide.h \
	host/alerts/facts.c host/alerts/facts.h \
	host/alerts/fold.c host/alerts/fold.h \
	host/alerts/memory.c host/alerts/memory.h \
	host/alerts/message.c host/alerts/message.h \
	host/alerts/targets.c host/alerts/targets.h \
	host/alerts/webhook.c host/alerts/webhook.h
