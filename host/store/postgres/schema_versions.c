/* schema_versions.c -- the tables that all pipelines share, version by version. */
#include "host/store/postgres/schema_versions.h"

#include <stddef.h>

#include "host/store/bounds.h"
#include "host/store/postgres/lease_schema.h"
#include "host/store/postgres/sharing_schema.h"

#define AS_TEXT_OF(number) #number
#define AS_TEXT(number) AS_TEXT_OF(number)

/* Texts are ordered by their bytes, whatever the database is set to. Numbers that say yes
 * or no are 1 or 0, since counts are their sums. What each column holds: see
 * sqlite/schema.c. */
#define FLAG(name) name " smallint NOT NULL CHECK(" name " IN (0, 1)), "
#define NUMBER(name) name " bigint NOT NULL, "
#define TEXT(name) name " text COLLATE \"C\" NOT NULL, "
/* No foreign key: it would be looked at for each row. A writer holds the row of the
 * pipeline, so that nobody removes it. */
#define KEYED(name, columns, key)                                                      \
    "CREATE TABLE " name "(pipeline bigint NOT NULL, " columns                         \
    "PRIMARY KEY(pipeline" key ")) PARTITION BY HASH(pipeline);"

/* The CRM's address is found by `crm_other`, which is NULL for a contact who has that of the
 * list, or none: so it stays as it is for most of those who come to have both sides, and no
 * index is written for them. */
#define ADDRESSES                                                                      \
    "list_address text COLLATE \"C\", crm_own text COLLATE \"C\", "                    \
    "crm_other text COLLATE \"C\" GENERATED ALWAYS AS (nullif(crm_own, '')) STORED, "

/* A contact that is learned from both sides is written twice, and often later: half of
 * each page is for that, so that the indexes stay as they are. */
#define ROOM_IN_PAGES                                                                  \
    "CASE one WHEN 'contact' THEN ' WITH (fillfactor = 45)' ELSE '' END"

/* A role sees the pipelines that it, or a role that it is a member of, has made. The one
 * that a session has named as its own is looked up once a statement; all others are listed
 * only where a row is of another pipeline. */
#define IS_VISIBLE                                                                     \
    "pipeline = (SELECT p.number FROM wherry.pipeline p WHERE p.number ="              \
    " nullif(current_setting(''" SCHEMA_SETTING "'', true), '''')::bigint)"            \
    " OR pipeline IN (SELECT number FROM wherry.pipeline)"

/* Not logged: see pieces.h. It has rows only during a baseline. */
#define PIECES                                                                         \
    "CREATE UNLOGGED TABLE piece(pipeline bigint NOT NULL, " FLAG("side")              \
        NUMBER("at") "bytes bytea NOT NULL, PRIMARY KEY(pipeline, side, at));"         \
                     "ALTER TABLE piece ALTER bytes SET STORAGE EXTERNAL;"             \
                     "ALTER TABLE piece ENABLE ROW LEVEL SECURITY;"                    \
                     "ALTER TABLE piece FORCE ROW LEVEL SECURITY;"                     \
                     "DO $$ BEGIN EXECUTE format('CREATE POLICY own ON piece USING "   \
                     "(" IS_VISIBLE ")');"                                             \
                     " END $$;"

/* The parts of each table, and who sees what. */
#define PARTS_AND_RIGHTS                                                               \
    "DO $$ DECLARE one text; BEGIN"                                                    \
    " FOR one IN SELECT c.relname FROM pg_class c JOIN pg_namespace n"                 \
    "  ON n.oid = c.relnamespace WHERE n.nspname = 'wherry' AND c.relkind = 'p' LOOP"  \
    "  FOR part IN 0..15 LOOP"                                                         \
    "   EXECUTE format('CREATE TABLE wherry_parts.%I PARTITION OF wherry.%I"           \
    " FOR VALUES WITH (MODULUS 16, REMAINDER %s)%s', one || '_' || part, one, "        \
    "part, " ROOM_IN_PAGES ");"                                                        \
    "  END LOOP;"                                                                      \
    "  EXECUTE format('ALTER TABLE wherry.%I ENABLE ROW LEVEL SECURITY', one);"        \
    "  EXECUTE format('ALTER TABLE wherry.%I FORCE ROW LEVEL SECURITY', one);"         \
    "  EXECUTE format('CREATE POLICY own ON wherry.%I USING (" IS_VISIBLE ")', one);"  \
    " END LOOP; END $$;"                                                               \
    "ALTER TABLE pipeline ENABLE ROW LEVEL SECURITY;"                                  \
    "ALTER TABLE pipeline FORCE ROW LEVEL SECURITY;"                                   \
    "CREATE POLICY own ON pipeline USING (pg_has_role(owner, 'USAGE'));"

static const char *const version_1[] = {
    "CREATE SCHEMA wherry; CREATE SCHEMA wherry_parts; SET LOCAL search_path = wherry;"
    "CREATE TABLE version(number int NOT NULL); INSERT INTO version(number) VALUES(0);"
    "CREATE TABLE pipeline("
    " number bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
    " owner name NOT NULL DEFAULT current_user, " TEXT(
        "name") "runs bigint NOT NULL DEFAULT 0, moved bigint NOT NULL DEFAULT 0,"
                " UNIQUE(name, owner))",
    KEYED("value", TEXT("name") TEXT("value"), ", name"),
    KEYED("contact",
          NUMBER("id") FLAG("list_present") FLAG("crm_present") ADDRESSES FLAG("open")
              FLAG("subscribed") FLAG("parked")
                  FLAG("hidden") "list_id bytea, crm_id bytea, " NUMBER(
                      "further") "body bytea NOT NULL, ",
          ", id"),
    "CREATE INDEX contact_list_address ON contact(pipeline, list_address, id)"
    " WHERE list_address IS NOT NULL;"
    "CREATE INDEX contact_crm_other ON contact(pipeline, crm_other)"
    " WHERE crm_other IS NOT NULL;"
    "CREATE INDEX contact_open ON contact(pipeline, id) WHERE open = 1;"
    "CREATE INDEX contact_parked ON contact(pipeline, id) WHERE parked = 1",
    KEYED("link", FLAG("side") "id bytea NOT NULL, " NUMBER("contact") NUMBER("digest"),
          ", side, id"),
    KEYED("further",
          NUMBER("contact") FLAG("side") NUMBER("place") "id bytea NOT NULL, ",
          ", contact, side, place"),
    KEYED("run",
          NUMBER("id") TEXT("kind") NUMBER("started_ms") NUMBER("ended_ms")
              NUMBER("code") TEXT("summary") TEXT("report"),
          ", id"),
    KEYED("journal",
          NUMBER("id") NUMBER("run") NUMBER("contact") NUMBER("at_ms") TEXT("step")
              TEXT("event") TEXT("before") TEXT("after") TEXT("words"),
          ", id"),
    "CREATE INDEX journal_contact ON journal(pipeline, contact);"
    "CREATE INDEX journal_run ON journal(pipeline, run)",
    KEYED("segment",
          NUMBER("id") TEXT("crm") TEXT("name") TEXT("static_id") TEXT("since") NUMBER(
              "refreshed_ms") NUMBER("size") NUMBER("read_ms") NUMBER("verified_ms")
              NUMBER("synced_ms") NUMBER("picture") NUMBER("pass") TEXT("counts")
                  TEXT("error") "UNIQUE(pipeline, crm), ",
          ", id"),
    KEYED("member",
          NUMBER("segment") "id bytea NOT NULL, " TEXT("address") NUMBER("pass"),
          ", segment, id"),
    "CREATE INDEX member_address ON member(pipeline, segment, address, id)",
    KEYED("seat",
          NUMBER("segment") "id bytea NOT NULL, " FLAG("placed") FLAG("ours")
              NUMBER("pass") TEXT("barred"),
          ", segment, id"),
    KEYED("forgetting",
          "salt bytea NOT NULL CHECK(length(salt) = 32), "
          "highest bigint NOT NULL CHECK(highest BETWEEN 0 AND " AS_TEXT(
              STORE_FORGOTTEN_MOST) "), "
                                    "unwiped smallint NOT NULL CHECK(unwiped IN (0, 1, "
                                    "2)), ",
          ""),
    KEYED("forgotten",
          "hash bytea NOT NULL CHECK(length(hash) = 32), "
          "person bigint NOT NULL CHECK(person BETWEEN 1 AND " AS_TEXT(
              STORE_FORGOTTEN_MOST) "), "
                                    "source smallint NOT NULL CHECK(source IN (0, 1, "
                                    "2)), "
                                    "at_ms bigint NOT NULL CHECK(at_ms BETWEEN 0 "
                                    "AND " AS_TEXT(STORE_FORGOTTEN_MOST) "), ",
          ", hash"),
    KEYED("counts",
          NUMBER("rows") NUMBER("on_list") NUMBER("in_crm") NUMBER("linked")
              NUMBER("subscribed") NUMBER("open") NUMBER("parked"),
          ""),
    PARTS_AND_RIGHTS,
    PIECES,
    NULL,
};

/* To the version after the index. */
static const char *const *const steps[] = {version_1, lease_schema, sharing_schema};

const int schema_version = sizeof steps / sizeof *steps;

const char *const *schema_step(int from)
{
    return steps[from];
}
