bin_PROGRAMS += wherry
wherry_SOURCES = host/main.c
wherry_LDADD = host/base/libbase.la
