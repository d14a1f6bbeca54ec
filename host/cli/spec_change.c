/* spec_change.c -- a change of a spec's file: shown, and made when --write says so. */
#include "host/cli/spec_change.h"

#include <stdio.h>

#include "host/base/files.h"
#include "host/base/text.h"
#include "host/cli/spec_secrets.h"
#include "host/spec/edit/diff.h"
#include "host/spec/tree.h"

static struct spec_set *read_text(const struct spec_change *change,
                                  const struct buffer *text)
{
    struct spec_set *set = spec_set_create(change->edit.environment, change->edit.self);
    spec_add_text(set, change->pipeline->file, buffer_text(text), text->length);
    return set;
}

int spec_change_begin(struct spec_change *change, const struct specs *specs,
                      enum specs_use use, const struct pipeline *pipeline)
{
    struct wherry_error error = {0};
    change->registry = specs->registry;
    change->pipeline = pipeline;
    if (files_read(pipeline->file, TREE_BYTES, &change->before, &error) != WHERRY_OK)
        return command_failed(&error);
    change->edit = (struct edit){.file = pipeline->file,
                                 .text = buffer_text(&change->before),
                                 .length = change->before.length,
                                 .pipeline = pipeline->id,
                                 .environment = specs_environment(use)};
    change->now = read_text(change, &change->before);
    return CODE_OK;
}

/* ---- The diff ---- */

static bool hidden(void *self, unsigned line)
{
    const struct spec_change *change = self;
    const struct source text = {buffer_text(&change->before), change->before.length};
    return spec_secrets_in(change->registry, spec_pipeline(change->now, 0), &text,
                           line);
}

void spec_change_compare(struct spec_change *change)
{
    const struct source before = {buffer_text(&change->before), change->before.length};
    const struct source after = {buffer_text(&change->after), change->after.length};
    diff_write(change->pipeline->file, &before, &after, hidden, change, &change->diff);
}

/* ---- The file ---- */

int spec_change_prepare(struct spec_change *change)
{
    struct wherry_error error = {0};
    if (replace_prepare(&change->replacement, change->pipeline->file, &change->before,
                        &change->after, &error) == WHERRY_OK)
        return CODE_OK;
    return command_failed(&error);
}

int spec_change_commit(struct spec_change *change)
{
    struct wherry_error error = {0};
    if (replace_commit(&change->replacement, &error) == WHERRY_OK)
        return CODE_OK;
    return command_failed(&error);
}

static bool told_before(const struct spec_change *change, const char *message)
{
    for (size_t i = 0; i < spec_complaint_count(change->now); i++)
        if (text_same(spec_complaint(change->now, i)->message, message))
            return true;
    return false;
}

void spec_change_warn(const struct spec_change *change)
{
    struct spec_set *set = read_text(change, &change->after);
    for (size_t i = 0; i < spec_complaint_count(set); i++) {
        const struct spec_complaint *complaint = spec_complaint(set, i);
        if (!told_before(change, complaint->message))
            specs_say(complaint);
    }
    spec_set_destroy(set);
}

void spec_change_free(struct spec_change *change)
{
    replace_drop(&change->replacement);
    spec_set_destroy(change->now);
    buffer_free(&change->before);
    buffer_free(&change->after);
    buffer_free(&change->diff);
}
