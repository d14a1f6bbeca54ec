/* reading_pace.c -- how fast a side can be read, as far as the spec says it. */
#include "host/connector/reading_pace.h"

#include <limits.h>

#include "host/base/text.h"
#include "host/connector/config.h"

/* "" if it has no value. */
static const char *value_of(const struct wherry_connector *plugin,
                            const struct spec_connection *connection)
{
    const struct spec_setting *setting =
        config_setting(connection, plugin->pace_option);
    if (setting != NULL)
        return setting->value;
    for (size_t i = 0; i < plugin->option_count; i++)
        if (text_same(plugin->options[i].name, plugin->pace_option) &&
            plugin->options[i].fallback != NULL)
            return plugin->options[i].fallback;
    return "";
}

unsigned reading_pace(const struct wherry_connector *plugin,
                      const struct spec_connection *connection)
{
    int64_t requests = 0;
    if (plugin == NULL || plugin->pace_option == NULL ||
        !text_to_integer(value_of(plugin, connection), 0,
                         UINT_MAX / plugin->pace_records, &requests))
        return 0;
    return (unsigned)requests * plugin->pace_records;
}
