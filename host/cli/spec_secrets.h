/* spec_secrets.h -- which lines of a spec may not be shown: they hold a key, or may. */
#ifndef CLI_SPEC_SECRETS_H
#define CLI_SPEC_SECRETS_H

#include "host/connector/registry.h"
#include "host/spec/edit/splice.h"
#include "host/spec/pipeline.h"

/* Is a part of a secret spelled in this line, from 1, of the text that the pipeline was
 * made of? A setting is one by the plugin's own word; where the plugin is not there to
 * ask, all may be. So is all that stands under `alerts`: a command, an address. */
bool spec_secrets_in(const struct registry *registry, const struct pipeline *pipeline,
                     const struct source *text, unsigned line);

#endif
