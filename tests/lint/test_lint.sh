#!/bin/sh
# Each check of the source finds what it is there to find.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
failures=0

fresh_tree()
{
    rm -rf "$world/tree"
    for room in base http store connector sync cli; do
        mkdir -p "$world/tree/host/$room"
    done
    mkdir -p "$world/tree/plugin/kit" "$world/tree/plugin/one" "$world/tree/plugin/two" \
        "$world/tree/tests"
    write host/sync/run.h
    write host/sync/run.c '#include "host/sync/run.h"' '#include "host/http/http.h"'
}

# write PATH LINE...: a file with a right head line.
write()
{
    path=$1
    shift
    {
        printf '/* %s -- part of a test. */\n' "$(basename "$path")"
        printf '%s\n' "$@"
    } >"$world/tree/$path"
}

# expect RESULT SCRIPT WHAT: RESULT is 0 for silence, else a part of the complaint.
expect()
{
    told=$(sh "$here/$2" "$world/tree" 2>&1) && status=0 || status=$?
    case $1 in
    0) [ "$status" -eq 0 ] && [ -z "$told" ] && return ;;
    *)
        [ "$status" -ne 0 ] && case $told in *"$1"*) return ;; esac
        ;;
    esac
    printf 'failed: %s\n  status %d, said: %s\n' "$3" "$status" "$told"
    failures=$((failures + 1))
}

fresh_tree
expect 0 layers.sh 'a tree in order is left alone'
expect 0 shape.sh 'a tree in order is left alone'

write host/base/text.c '#include "host/sync/run.h"'
expect 'host/base/text.c:2' layers.sh 'an include upwards is found'
fresh_tree
write host/http/http.c '#include "host/store/store.h"'
expect 'not below http' layers.sh 'siblings do not meet'
fresh_tree
write plugin/one/one.c '#include "plugin/two/two.h"'
expect 'another one' layers.sh 'connectors do not meet'
fresh_tree
write plugin/one/one.c '#include "host/base/log.h"'
expect 'may use' layers.sh 'a connector does not log by itself'
fresh_tree
write plugin/one/one.c '#include "host/base/text.h"' '#include "plugin/wherry.h"'
expect 0 layers.sh 'a connector may use text'
fresh_tree
write host/http/one.h '#include "host/http/two.h"'
write host/http/one.c '#include "host/http/one.h"'
write host/http/two.h
write host/http/two.c '#include "host/http/two.h"' '#include "host/http/three.h"'
write host/http/three.h
expect 0 layers.sh 'files of a room that stand one above the other are left alone'
write host/http/three.h '#include "host/http/one.h"'
expect 'closes a circle' layers.sh 'a circle is found that goes through headers and sources'
fresh_tree
write plugin/one/one.c '#include "plugin/one/two.h"'
write plugin/one/two.c '#include "plugin/one/two.h"' '#include "plugin/one/one.h"'
expect 'closes a circle' layers.sh 'a circle in a connector is found'
for folder in host/http host/connector plugin/kit plugin/two; do
    fresh_tree
    write $folder/one.c '#include "host/base/text.h"' "#include \"$folder/one.h\""
    expect "$folder/one.c:2: a file includes its own header" layers.sh \
        "a file of $folder that does not include its own header first is found"
    write $folder/one.c '#include <stdio.h>'
    expect "$folder/one.c:1: a file includes its own header" layers.sh \
        "a file of $folder that includes no header of its own is found"
    write $folder/one.c '#include <stdio.h>' "#include \"$folder/one.h\""
    expect 0 layers.sh "a file of $folder that includes its own header first is left alone"
done
fresh_tree
write plugin/one/one.c '#include "host/base/text.h"'
expect 0 layers.sh 'the file with the symbol of a connector needs no header'
write host/cli/print.c '#include "host/base/text.h"'
expect 0 layers.sh 'a command needs no header'
write host/cli/print.h
expect 'its own header first' layers.sh 'what has a header in the folder of commands includes it'
fresh_tree
write host/sync/run.c '#include "host/sync/run.h"' '#include <sqlite3.h>'
expect 'host/store/sqlite alone' layers.sh 'sqlite stays in its folder'
fresh_tree
write host/store/store.c '#include "host/store/store.h"' '#include <sqlite3.h>'
expect 'host/store/sqlite alone' layers.sh 'the contract of the store knows no sqlite'
fresh_tree
write host/base/text.c '#include <pthread.h>'
expect 'one thread' layers.sh 'threads are found'
fresh_tree
write host/connector/connector.c '#include <dlfcn.h>'
expect 'unpacker.c alone' layers.sh 'dlopen stays in its file'
fresh_tree
write host/cli/lists.c '    buffer_format(&out, "%s", name);'
expect 'by shown_format' layers.sh 'a text that is not filtered is found'
fresh_tree
write host/cli/lists.c '    printf("%s", name);'
expect 'passes host/cli/print.h' layers.sh 'a way around the filter is found'
rm -rf "$world/tree/host" "$world/tree/plugin"
mkdir "$world/tree/host" "$world/tree/plugin"
expect 'no source' layers.sh 'an empty tree is no success'

fresh_tree
echo 'int x;' >"$world/tree/host/base/text.c"
expect 'head line' shape.sh 'a missing head line is found'
fresh_tree
write host/base/text.c "$(seq 500 | sed 's/.*/int x&;/')"
expect '501 lines' shape.sh 'a file of 501 lines is found'
write host/base/text.c "$(seq 499 | sed 's/.*/int x&;/')"
expect 0 shape.sh 'a file of 500 lines is left alone'
fresh_tree
write host/base/text.c 'void f(void)' '{' "$(seq 61 | sed 's/.*/    x&();/')" '}'
expect 'a function of 61 lines' shape.sh 'a function of 61 lines is found'
write host/base/text.c 'void f(void)' '{' "$(seq 60 | sed 's/.*/    x&();/')" '}'
expect 0 shape.sh 'a function of 60 lines is left alone'
fresh_tree
write host/base/text.c 'static double x;'
expect 'floating point' shape.sh 'a double is found'
write host/base/text.c '/* a double' ' * double */ const char *x = "double \" float";'
expect 0 shape.sh 'the word in a comment or a text is left alone'
write host/base/text.c '/* a comment that grew' ' */'
expect 'stands alone' shape.sh 'the end of a comment on a line of its own is found'
write host/base/text.c '/* a comment of' ' * two lines */'
expect 0 shape.sh 'a comment that ends behind its last word is left alone'

# What an image needs (container.sh), each rule by breaking it.
whole_image()
{
    mkdir -p "$world/tree/doc/examples"
    cp "$here/../../Containerfile" "$here/../../configure.ac" "$world/tree"
    cp "$here"/../../doc/examples/*.yaml "$here"/../../doc/examples/*.hcl \
        "$world/tree/doc/examples"
}
fresh_tree
whole_image
expect 0 container.sh 'the image is as it must be'
for rule in 's/^USER .*/USER 0/:not root' 's/^VOLUME .*//:one VOLUME' \
    's/ TMPDIR=[^ ]*//:TMPDIR' 's/ libcsv3//:libcsv3' 's/apt-get update \&\& //:old list'; do
    whole_image
    sed -i "${rule%:*}" "$world/tree/Containerfile"
    case $rule in
    *libcsv3) command -v dpkg-query >/dev/null 2>&1 || continue ;;
    esac
    expect "${rule#*:}" container.sh "an image is looked at for '${rule#*:}'"
done
whole_image
sed -i 's/wherry:[0-9.]*/wherry:9/' "$world/tree/doc/examples/nomad-periodic.hcl"
expect 'another image' container.sh 'an example with another image is found'

# write_ways PATH HEAD LINE: a function with 15 ways to go, and a line more.
write_ways()
{
    write "$1" "$2" '{' "$(seq 12 | sed 's/.*/    if (x&)/')" \
        '    while (x ? y : z)' "$3" '}'
}
fresh_tree
write_ways host/base/text.c 'void f(void)' '    /* if && */ x = ":? ||"; c = '"'?'"'; iffy(for_each);'
expect 0 shape.sh 'a function with 15 ways to go is left alone'
for more in 'for (;;)' 'case 1:' 'x = y && z;' 'x = y || z;' 'x = y?1:0;' 'if(x)'; do
    write_ways host/base/text.c 'static void f(int a)' "    $more"
    expect "'f' has 16 ways to go" shape.sh "a function with '$more' too many is found"
done
fresh_tree
write tests/deep.c 'void f(void)' '{' "$(seq 16 | sed 's/.*/    if (x&)/')" '}'
expect 0 shape.sh 'a function of the tests may have more ways to go'

# words_tree LINE...: a tree whose only source has these lines.
words_tree()
{
    fresh_tree
    cp "$here/../../HACKING.md" "$world/tree"
    write host/base/text.c "$@"
}
words_tree '/* this is fixed by hand, again */' 'const char *s = "it is " "no longer there";'
expect 0 words.sh 'plain words are left alone'
words_tree 'const char *s = "something to" "  mend";'
expect "host/base/text.c:2: 'mend': fix" words.sh 'a listed word in a message is found'
words_tree '/* x' ' * made anew */'
expect "host/base/text.c:3: 'anew'" words.sh 'a listed word in a comment is found'
words_tree '/* x' ' * whom she knows */'
expect "host/base/text.c:3: 'she'" words.sh 'a word of comments is found in the host'
words_tree 'const char *s = "nobody " /* so */' '    "knows";'
expect "host/base/text.c:2: 'nobody knows'" words.sh 'a message in two pieces is read as one'
words_tree '/* as nobody knows */' 'bool anew = mend(whom);'
expect 0 words.sh 'a word of messages is free in comments, and any word in code'
words_tree 'const char *s = "what is due, for months";'
expect 0 words.sh 'a comma parts two words'
echo 'Whoever mends it.' >"$world/tree/README.md"
expect "README.md:1: 'whoever'" words.sh 'what users read is looked at'
mkdir "$world/tree/tests/lint"
printf '%s\n' 'README.md: Whoever mends' >"$world/tree/tests/lint/words.allow"
expect 0 words.sh 'a place where a word is right is left alone'
echo '# Words' >"$world/tree/HACKING.md"
expect "no table of words 'everywhere'" words.sh 'a list that is missing is found'

fresh_tree
# shellcheck disable=SC2016 # backquotes are meant as such
echo 'see `host/nowhere.c` and [this](doc/nothing.md)' >"$world/tree/README.md"
expect "README.md: 'host/nowhere.c' is not there" docs.sh 'a path that is not there is found'
expect "the link to 'doc/nothing.md' leads nowhere" docs.sh 'a dead link is found'
mkdir "$world/tree/plugin/csv"
# shellcheck disable=SC2016 # backquotes are meant as such
{
    echo '<!-- wherry plugins csv --markdown -->'
    "${WHERRY:-$here/../../build/wherry}" plugins csv --markdown | sed 's/| `file`/| `files`/'
    echo '<!-- end -->'
} >"$world/tree/plugin/csv/README.md"
expect 'plugin/csv/README.md: the options are not those' docs.sh 'another table of options is found'

# A tree with a contract of one function, and tests that call it or another one.
contract_tree()
{
    fresh_tree
    mkdir -p "$world/tree/tests/unit"
    for header in store rows runs journal values staging segments survey places agreed \
        contents forgotten fingerprints kept upkeep lease term states follow gone; do
        write "host/store/$header.h"
    done
    for number in 1 2 3 4 5 6 7 8 9; do
        for letter in a b c d e f g h i j k; do
            echo "bool store_${letter}_$(printf %.${number}s aaaaaaaaa)(void);"
        done
    done >"$world/tree/host/store/rows.h"
    cp "$world/tree/host/store/rows.h" "$world/tree/tests/unit/test_contract.c"
    write tests/unit/backends.c
}
contract_tree
expect 0 contract.sh 'a contract of which each function is called is left alone'
echo 'bool store_left_out(struct store *store);' >>"$world/tree/host/store/rows.h"
expect 'rows.h: store_left_out: no test' contract.sh 'a function that no test calls is found'
fresh_tree
contract_tree
write host/store/rows.h
expect 'only 0 functions' contract.sh 'a contract that cannot be read is found'

[ "$failures" -eq 0 ]
