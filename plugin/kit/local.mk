# The base is not in it: who links the kit names host/base/libbase.a behind it.
noinst_LIBRARIES += plugin/kit/libkit.a
plugin_kit_libkit_a_SOURCES = \
	plugin/kit/address.c plugin/kit/address.h \
	plugin/kit/blank.c plugin/kit/blank.h \
	plugin/kit/dates.c plugin/kit/dates.h \
	plugin/kit/domain.c plugin/kit/domain.h \
	plugin/kit/json_reader.c plugin/kit/json_reader.h \
	plugin/kit/json_place.c plugin/kit/json_place.h \
	plugin/kit/json_scalar.c plugin/kit/json_scalar.h \
	plugin/kit/json_skip.c plugin/kit/json_skip.h \
	plugin/kit/json_text.c plugin/kit/json_text.h \
	plugin/kit/json_thin.c plugin/kit/json_thin.h \
	plugin/kit/json_token.c plugin/kit/json_token.h \
	plugin/kit/json_tree.c plugin/kit/json_tree.h \
	plugin/kit/json_writer.c plugin/kit/json_writer.h \
	plugin/kit/names.c plugin/kit/names.h \
	plugin/kit/url.c plugin/kit/url.h
plugin_kit_libkit_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAJL_CFLAGS) $(IDN_CFLAGS)
