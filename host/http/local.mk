noinst_LIBRARIES += host/http/libhttp.a
host_http_libhttp_a_SOURCES = \
	host/http/attempt.c host/http/attempt.h \
	host/http/backoff.c host/http/backoff.h \
	host/http/exchange.c host/http/exchange.h \
	host/http/http.c host/http/http.h \
	host/http/lane.c host/http/lane.h \
	host/http/leave_out.c host/http/leave_out.h \
	host/http/loop.c host/http/loop.h \
	host/http/meters.h \
	host/http/origin.c host/http/origin.h \
	host/http/outcome.c host/http/outcome.h \
	host/http/pace.c host/http/pace.h
host_http_libhttp_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
