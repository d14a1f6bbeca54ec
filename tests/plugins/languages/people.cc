// people.cc -- a connector in C++17, against the installed header alone: a CRM of two
// people, who stay as they are.
#include <cstring>
#include <wherry.h>

namespace
{

struct person {
    const char *id, *key, *name;
    enum wherry_consent consent;
};

constexpr person people[] = {
    {"1", "ann@example.com", "Ann", WHERRY_SUBSCRIBED},
    {"2", "ben@example.com", "Ben", WHERRY_UNSUBSCRIBED},
};
constexpr size_t people_count = sizeof people / sizeof people[0];

struct pass {
    size_t next = 0;
};

void show(struct wherry_writer *writer, const person &one)
{
    const struct wherry_field name = {"NAME", one.name};
    struct wherry_record record = {};
    record.size = sizeof record;
    record.key = one.key;
    record.id = one.id;
    record.consent = one.consent;
    record.fields = &name;
    record.field_count = 1;
    writer->record(writer, &record);
}

enum wherry_status open_people(const struct wherry_host *, const void *, void **self,
                               struct wherry_error *)
{
    *self = nullptr;
    return WHERRY_OK;
}

void close_people(void *)
{
}

enum wherry_status check_people(void *, struct wherry_identity *identity,
                                struct wherry_error *)
{
    identity->account_key = "people";
    return WHERRY_OK;
}

enum wherry_status open_source(void *, const struct wherry_read *,
                               struct wherry_pass *told, void **source,
                               struct wherry_error *)
{
    told->snapshot = true;
    *source = new pass;
    return WHERRY_OK;
}

enum wherry_status read_source(void *source, struct wherry_writer *writer,
                               struct wherry_pass *, struct wherry_error *)
{
    pass *under_way = static_cast<pass *>(source);
    while (under_way->next < people_count) {
        if (writer->full(writer))
            return WHERRY_OK;
        show(writer, people[under_way->next++]);
    }
    return WHERRY_END;
}

void close_source(void *source)
{
    delete static_cast<pass *>(source);
}

enum wherry_status look_up(void *, const struct wherry_read *, const char *const *keys,
                           size_t count, struct wherry_writer *writer,
                           struct wherry_error *)
{
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (const person &one : people) {
            if (std::strcmp(one.key, keys[i]) != 0)
                continue;
            show(writer, one);
            found = true;
        }
        if (found)
            continue;
        struct wherry_record absent = {};
        absent.size = sizeof absent;
        absent.key = keys[i];
        absent.id = "";
        absent.flags = WHERRY_ABSENT;
        writer->record(writer, &absent);
    }
    return WHERRY_OK;
}

constexpr struct wherry_source make_source()
{
    struct wherry_source source = {};
    source.size = sizeof source;
    source.open = open_source;
    source.read = read_source;
    source.close = close_source;
    source.lookup = look_up;
    return source;
}

constexpr struct wherry_source source = make_source();

constexpr struct wherry_connector make_connector()
{
    struct wherry_connector connector = {};
    connector.size = sizeof connector;
    connector.abi_major = WHERRY_ABI_MAJOR;
    connector.abi_minor = WHERRY_ABI_MINOR;
    connector.name = "people-cc";
    connector.version = "1.0";
    connector.summary = "two people, in C++";
    connector.roles = WHERRY_CRM;
    connector.config_size = 1;
    connector.open = open_people;
    connector.close = close_people;
    connector.check = check_people;
    connector.source = &source;
    return connector;
}

} // namespace

// WHERRY_CONNECTOR is for C: C++17 has no designated initialisers.
extern "C" {
extern __attribute__((visibility("default")))
const struct wherry_connector wherry_connector;
const struct wherry_connector wherry_connector = make_connector();
}
