/* asset.c -- the style sheet, the script and the icon. */
#include "host/console/asset.h"

#include "host/base/text.h"

static const char style[] = {
#include "host/console/style.css.inc"
};
static const char script[] = {
#include "host/console/script.js.inc"
};

static const char icon[] = {
#include "host/console/icon.svg.inc"
};

static const struct asset assets[] = {
    {"/icon.svg", "image/svg+xml", icon, sizeof icon},
    {"/style.css", "text/css; charset=utf-8", style, sizeof style},
    {"/script.js", "text/javascript; charset=utf-8", script, sizeof script},
};

void asset_show(struct visit *visit)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (text_same(assets[i].path, visit->path)) {
            visit->asset = &assets[i];
            visit->status = 200;
        }
}
