// peer.js -- what others do with the same list: the official client that only pages or
// only posts, and a user's script that compares with what it has kept in a file.
//
//     node peer.js pages|push|diff URL KEY LIST COUNT FILE
'use strict';
const fs = require('fs');

const [what, url, key, list, countText, file] = process.argv.slice(2);
const count = Number(countText);
const PAGE = 1000;
const BATCH = 500;
const FIELDS = ['id', 'email_address', 'status', 'last_changed', 'merge_fields']
    .map((name) => `members.${name}`);

function officialClient()
{
    const client = require('@mailchimp/mailchimp_marketing');
    client.setConfig({apiKey: key, server: 'us1'});
    // ApiClient is shared by all parts of the client.
    client.lists.apiClient.basePath = url;
    return client;
}

async function pages()
{
    const client = officialClient();
    let seen = 0;
    for (let offset = 0; offset < count; offset += PAGE) {
        const page = await client.lists.getListMembersInfo(
            list, {count: PAGE, offset, fields: FIELDS});
        seen += page.members.length;
    }
    if (seen !== count)
        throw new Error(`${seen} members of ${count}`);
}

async function push()
{
    const client = officialClient();
    let made = 0;
    for (let from = 0; from < count; from += BATCH) {
        const members = [];
        for (let i = from; i < Math.min(from + BATCH, count); i++)
            members.push({
                email_address: `peer.${i}@people.example.net`,
                status: 'subscribed',
                merge_fields: {FNAME: 'Ada', LNAME: 'Adler'},
            });
        const answer = await client.lists.batchListMembers(list, {members});
        made += answer.total_created;
    }
    if (made !== count)
        throw new Error(`${made} members of ${count} were made`);
}

async function diff()
{
    const kept = new Map(fs.existsSync(file) ?
        Object.entries(JSON.parse(fs.readFileSync(file, 'utf8'))) : []);
    const seen = {};
    let changed = 0;
    for (let offset = 0; offset < count; offset += PAGE) {
        const query = `count=${PAGE}&offset=${offset}&fields=${FIELDS.join(',')}`;
        const answer = await fetch(`${url}/lists/${list}/members?${query}`,
            {headers: {authorization: `Bearer ${key}`}});
        for (const member of (await answer.json()).members) {
            const before = kept.get(member.email_address);
            if (before === undefined || before.status !== member.status ||
                JSON.stringify(before.merge_fields) !== JSON.stringify(member.merge_fields))
                changed++;
            kept.delete(member.email_address);
            seen[member.email_address] = member;
        }
    }
    fs.writeFileSync(file, JSON.stringify(seen));
    console.log(`${changed} changed, ${kept.size} gone`);
}

({pages, push, diff})[what]().catch((error) => {
    console.error(`peer: ${error.message || JSON.stringify(error)}`);
    process.exit(1);
});
