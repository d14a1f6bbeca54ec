# What the machine does to a program: the very wherry, with a disk that fails and a power
# supply that does, and the tests that walk through all that may befall each command.
check_PROGRAMS += tests/machine/wherry
tests_machine_wherry_SOURCES = \
	tests/machine/bad_disk.c tests/machine/bad_system.c \
	tests/machine/bad_files.c tests/machine/bad_files.h \
	tests/machine/power_keeper.c tests/machine/power_log.h \
	tests/machine/setting.c tests/machine/setting.h \
	tests/support/disk_layer.c tests/support/disk_layer.h \
	tests/support/faulty_disk.c tests/support/faulty_disk.h
tests_machine_wherry_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=clock_gettime,--wrap=time,--wrap=fork,--wrap=statfs \
	-Wl,--wrap=open,--wrap=mkostemp,--wrap=write,--wrap=pwrite,--wrap=ftruncate \
	-Wl,--wrap=fsync,--wrap=fdatasync,--wrap=rename,--wrap=renameat2,--wrap=link \
	-Wl,--wrap=unlink,--wrap=mkdir,--wrap=fchmod
tests_machine_wherry_LDADD = $(wherry_OBJECTS) $(wherry_LDADD)
EXTRA_tests_machine_wherry_DEPENDENCIES = $(wherry_OBJECTS)

check_LIBRARIES += tests/machine/libmachine.a
tests_machine_libmachine_a_SOURCES = \
	tests/machine/deeds.c tests/machine/deeds.h \
	tests/machine/errands.c tests/machine/errands.h \
	tests/machine/folder.c tests/machine/folder.h \
	tests/machine/remains.c tests/machine/remains.h \
	tests/machine/matrix.c tests/machine/matrix.h \
	tests/machine/own_mounts.c tests/machine/own_mounts.h \
	tests/machine/power_cut.c \
	tests/pipelines/alone.c tests/pipelines/canary.c
tests_machine_libmachine_a_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) $(CRYPTO_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"' -DTOP_SRCDIR='"$(abs_top_srcdir)"'

tests_machine = tests/machine/test_short tests/machine/test_disk \
	tests/machine/test_files tests/machine/test_killed tests/machine/test_power \
	tests/machine/test_served tests/machine/test_server tests/machine/test_walked
machine_libraries = tests/machine/libmachine.a $(rig_libraries)
check_PROGRAMS += $(tests_machine)
tests_long += $(tests_machine)
tests_machine_test_killed_LDADD = $(machine_libraries)
tests_machine_test_power_LDADD = $(machine_libraries)
tests_machine_test_disk_LDADD = $(machine_libraries)
tests_machine_test_short_LDADD = $(machine_libraries)
tests_machine_test_files_LDADD = $(machine_libraries)
tests_machine_test_walked_LDADD = $(machine_libraries)
tests_machine_test_server_CPPFLAGS = $(tests_pipelines_librig_a_CPPFLAGS)
tests_machine_test_server_LDADD = $(machine_libraries)
tests_machine_test_served_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS) \
	-DBUILD='"$(abs_top_builddir)"'
tests_machine_test_served_LDADD = tests/machine/libmachine.a $(serve_rig_libraries)
