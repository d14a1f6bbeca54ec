noinst_LIBRARIES += host/base/libbase.a
host_base_libbase_a_SOURCES = \
	plugin/wherry.h plugin/wherry_data.h \
	host/base/arena.c host/base/arena.h \
	host/base/buffer.c host/base/buffer.h \
	host/base/clock.c host/base/clock.h \
	host/base/duration.c host/base/duration.h \
	host/base/error.c host/base/error.h \
	host/base/exit_code.c host/base/exit_code.h \
	host/base/fault.c host/base/fault.h \
	host/base/fingerprint.c host/base/fingerprint.h \
	host/base/files.c host/base/files.h \
	host/base/log.c host/base/log.h \
	host/base/log_events.c host/base/log_events.h \
	host/base/meant.c host/base/meant.h \
	host/base/memory.c host/base/memory.h \
	host/base/new_file.c host/base/new_file.h \
	host/base/number_pattern.c host/base/number_pattern.h \
	host/base/open_files.c host/base/open_files.h \
	host/base/owner.c host/base/owner.h \
	host/base/screen.c host/base/screen.h \
	host/base/secrecy.c host/base/secrecy.h \
	host/base/set.h \
	host/base/shown.c host/base/shown.h \
	host/base/text.c host/base/text.h \
	host/base/typed.c host/base/typed.h \
	host/base/words.c host/base/words.h
host_base_libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
