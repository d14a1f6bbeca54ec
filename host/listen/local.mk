noinst_LIBRARIES += host/listen/liblisten.a
host_listen_liblisten_a_SOURCES = \
	host/listen/address.c host/listen/address.h \
	host/listen/guests.c host/listen/guests.h \
	host/listen/host_name.c host/listen/host_name.h \
	host/listen/listen.c host/listen/listen.h \
	host/listen/socket.c host/listen/socket.h
host_listen_liblisten_a_CPPFLAGS = $(AM_CPPFLAGS) $(MICROHTTPD_CFLAGS)
