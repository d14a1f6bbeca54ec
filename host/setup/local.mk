noinst_LIBRARIES += host/setup/libsetup.a
host_setup_libsetup_a_SOURCES = \
	host/setup/answers.c host/setup/answers.h \
	host/setup/answers_file.c host/setup/answers_file.h \
	host/setup/draft.c host/setup/draft.h \
	host/setup/offer.c host/setup/offer.h \
	host/setup/placing.c host/setup/placing.h
