# Plugins to load in tests, each one file. One of them lacks a symbol, which is found
# out only when it is called for.
SUFFIXES = .so
.c.so:
	$(AM_V_CCLD)$(MKDIR_P) $(@D) && $(COMPILE) -I$(top_srcdir)/plugin -shared $(SANITIZERS) -Wl,-z,lazy \
	  $(LDFLAGS) -o $@ $<

test_plugins = tests/plugins/echo.so tests/plugins/first.so

# It goes wrong where its options say so.
test_plugins += tests/plugins/debug.so
tests/plugins/debug.so: tests/plugins/echo.c tests/plugins/debug_segment.h \
	tests/plugins/debug_bulk.h
EXTRA_DIST += tests/plugins/debug_segment.h tests/plugins/debug_bulk.h

# Connectors of older interfaces, each with its own copy of that header: never edited.
EXTRA_DIST += tests/plugins/frozen_1_0/people.h tests/plugins/frozen_1_0/wherry.h \
	tests/plugins/frozen_1_1/wherry.h tests/plugins/frozen_1_2/wherry.h \
	tests/plugins/frozen_1_2/wherry_data.h
test_plugins += tests/plugins/frozen_1_0/frozen_1_0.so \
	tests/plugins/frozen_1_1/frozen_1_1.so tests/plugins/frozen_1_2/frozen_1_2.so

# Plugins that end the process: tests/unit/test_guard.c.
test_plugins += tests/plugins/ends.so tests/plugins/ends_at_once.so \
	tests/plugins/crashes_at_once.so

# What it tells is odd: tests/pipelines/test_plugins.c.
test_plugins += tests/plugins/odd.so

# Each is refused with the sentence of its head line, by tests/unit/test_registry.c.
bad_plugins = \
	tests/plugins/bad/abi_newer_minor.so \
	tests/plugins/bad/abi_other_major.so \
	tests/plugins/bad/account_of_number.so \
	tests/plugins/bad/account_twice.so \
	tests/plugins/bad/check_missing.so \
	tests/plugins/bad/choice_malformed.so \
	tests/plugins/bad/choices_missing.so \
	tests/plugins/bad/close_missing.so \
	tests/plugins/bad/config_huge.so \
	tests/plugins/bad/config_too_small.so \
	tests/plugins/bad/descriptor_not_aligned.so \
	tests/plugins/bad/fallback_of_required.so \
	tests/plugins/bad/fallback_refused.so \
	tests/plugins/bad/name_malformed.so \
	tests/plugins/bad/name_missing.so \
	tests/plugins/bad/open_missing.so \
	tests/plugins/bad/option_beside_its_file.so \
	tests/plugins/bad/option_far_outside.so \
	tests/plugins/bad/option_flag_unknown.so \
	tests/plugins/bad/option_name_malformed.so \
	tests/plugins/bad/option_not_aligned.so \
	tests/plugins/bad/option_of_the_host.so \
	tests/plugins/bad/option_outside.so \
	tests/plugins/bad/option_overlapping.so \
	tests/plugins/bad/option_twice.so \
	tests/plugins/bad/option_type_unknown.so \
	tests/plugins/bad/option_without_help.so \
	tests/plugins/bad/option_without_name.so \
	tests/plugins/bad/options_missing.so \
	tests/plugins/bad/options_not_aligned.so \
	tests/plugins/bad/options_too_many.so \
	tests/plugins/bad/pace_of_nothing.so \
	tests/plugins/bad/pace_without_records.so \
	tests/plugins/bad/range_reversed.so \
	tests/plugins/bad/roles_none.so \
	tests/plugins/bad/roles_unknown.so \
	tests/plugins/bad/secret_number.so \
	tests/plugins/bad/segments_cut_a_slot.so \
	tests/plugins/bad/segments_lack_find.so \
	tests/plugins/bad/segments_lack_remove.so \
	tests/plugins/bad/segments_not_aligned.so \
	tests/plugins/bad/segments_too_small.so \
	tests/plugins/bad/segments_without_list.so \
	tests/plugins/bad/sink_bulk_by_halves.so \
	tests/plugins/bad/sink_cuts_a_slot.so \
	tests/plugins/bad/sink_lacks_close.so \
	tests/plugins/bad/sink_lacks_flush.so \
	tests/plugins/bad/sink_lacks_open.so \
	tests/plugins/bad/sink_lacks_write.so \
	tests/plugins/bad/sink_not_aligned.so \
	tests/plugins/bad/sink_too_small.so \
	tests/plugins/bad/size_cuts_a_slot.so \
	tests/plugins/bad/size_too_large.so \
	tests/plugins/bad/size_too_small.so \
	tests/plugins/bad/source_and_sink_missing.so \
	tests/plugins/bad/source_cuts_a_slot.so \
	tests/plugins/bad/source_lacks_close.so \
	tests/plugins/bad/source_lacks_open.so \
	tests/plugins/bad/source_lacks_read.so \
	tests/plugins/bad/source_not_aligned.so \
	tests/plugins/bad/source_too_small.so \
	tests/plugins/bad/summary_of_two_lines.so \
	tests/plugins/bad/symbol_is_no_connector.so \
	tests/plugins/bad/symbol_missing.so \
	tests/plugins/bad/symbol_undefined.so \
	tests/plugins/bad/version_missing.so
test_plugins += $(bad_plugins)

$(test_plugins): plugin/wherry.h plugin/wherry_data.h tests/plugins/whole.h
check_DATA += $(test_plugins)
CLEANFILES += $(test_plugins)
EXTRA_DIST += tests/plugins/whole.h $(test_plugins:.so=.c)

# What a stranger does, by the steps of plugin/README.md.
dist_check_SCRIPTS += tests/plugins/test_template.sh
TESTS += tests/plugins/test_template.sh

# Other standards and other languages than the host's.
dist_check_SCRIPTS += tests/plugins/test_languages.sh
TESTS += tests/plugins/test_languages.sh
EXTRA_DIST += tests/plugins/languages/people.cc tests/plugins/languages/people.rs
