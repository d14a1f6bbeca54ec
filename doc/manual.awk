# manual.awk -- a README of a connector as a manual page in mdoc.
#   awk -v name=wherry-csv -v about='...' -v date='...' -f manual.awk README.md
# It knows the Markdown that those READMEs use: headings, paragraphs, lists of one level,
# tables, examples, and `code`, **weight** and [links](to) in them.

function escape(text)
{
    gsub(/\\/, "\\e", text)
    return text
}

# Each `code` and **weight** in bold; of a link its text.
function inline(text,    out, mark, rest, at)
{
    while (match(text, /\[[^]]*\]\([^)]*\)/)) {
        mark = substr(text, RSTART + 1, index(substr(text, RSTART), "](") - 2)
        text = substr(text, 1, RSTART - 1) mark substr(text, RSTART + RLENGTH)
    }
    out = ""
    while (match(text, /`[^`]+`|\*\*[^*]+\*\*/)) {
        mark = substr(text, RSTART, RLENGTH)
        gsub(/^(`|\*\*)|(`|\*\*)$/, "", mark)
        out = out substr(text, 1, RSTART - 1) "\\fB" mark "\\fR"
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}

# A line for each sentence; none that troff would take for a request.
function say(text,    count, parts, i)
{
    text = inline(escape(text))
    gsub(/[ \t]+/, " ", text)
    sub(/^ /, "", text)
    sub(/ $/, "", text)
    gsub(/\. /, ".\n", text)
    gsub(/[?] /, "?\n", text)
    count = split(text, parts, "\n")
    for (i = 1; i <= count; i++)
        fold(parts[i])
}

# None of more than 79 bytes, either, where there is a blank to end it at.
function fold(line,    at)
{
    while (line != "") {
        at = length(line) > 79 ? 79 : length(line)
        while (at < length(line) && at > 1 && substr(line, at + 1, 1) != " ")
            at--
        if (at == 1)
            at = match(line, / /) ? RSTART - 1 : length(line)
        print (line ~ /^[.']/ ? "\\&" : "") substr(line, 1, at)
        line = substr(line, at + 2)
    }
}

# What was gathered of a paragraph, or of a point of a list, goes out.
function flush_text()
{
    if (text == "")
        return
    if (spoken)
        print ".Pp"
    say(text)
    spoken = 1
    text = ""
}

function end_list()
{
    flush_text()
    if (list != "") {
        print ".El"
        spoken = 1
    }
    list = ""
}

function begin_list(kind)
{
    if (list == kind) {
        flush_text()
        spoken = 0
        return
    }
    end_list()
    print ".Bl -" kind (kind == "tag" ? " -width Ds" : "")
    list = kind
    spoken = 0
}

function end_all()
{
    end_list()
    if (literal)
        print ".Ed"
    literal = 0
}

function begin_section(title)
{
    end_all()
    # mdoc has sections of these names for something else, or nearly.
    if (tolower(title) == "errors" || tolower(title) == "fields")
        title = "the " title
    print ".Sh " toupper(title)
    spoken = 0
}

function show(line)
{
    line = escape(line)
    print (line ~ /^[.']/ ? "\\&" : "") line
}

# `| a | b | c |`: what it is, and of each other cell what it says.
function take_row(line,    count, cells, i, body)
{
    gsub(/\\\|/, "\001", line)
    count = split(line, cells, /[ ]*\|[ ]*/)
    if (line ~ /^\|[-|: ]+\|$/)
        return
    if (!in_table) {
        for (i = 2; i < count; i++)
            heads[i] = cells[i]
        in_table = 1
        return
    }
    begin_list("tag")
    print ".It " inline(escape(cells[2]))
    for (i = 3; i < count; i++) {
        gsub(/\001/, "|", cells[i])
        if (cells[i] == "")
            continue
        body = i < count - 1 ? heads[i] ": " cells[i] "." : cells[i] "."
        sub(/\.\.$/, ".", body)
        say(body)
    }
}

BEGIN {
    print ".Dd " date
    print ".Dt " toupper(name) " 7"
    print ".Os"
    print ".Sh NAME"
    print ".Nm " name
    print ".Nd " about
    begin_section("description")
}

/^<!--/ { next }

/^```/ {
    if (literal) {
        print ".Ed"
        literal = 0
    } else {
        flush_text()
        print ".Bd -literal -offset indent"
        literal = 1
    }
    next
}

literal && !indented { show($0); next }

/^# / { next }

/^#+ / {
    sub(/^#+ /, "")
    begin_section($0)
    next
}

/^\|/ {
    if (!in_table)
        end_list()
    take_row($0)
    next
}

{ in_table = 0 }

/^        [^ ]/ {
    flush_text()
    print ".Bd -literal -offset indent -compact"
    show(substr($0, 9))
    print ".Ed"
    next
}

/^- / {
    begin_list("bullet")
    print ".It"
    text = substr($0, 3)
    next
}

/^[0-9]+\. / {
    begin_list("enum")
    print ".It"
    text = $0
    sub(/^[0-9]+\. /, "", text)
    next
}

/^$/ {
    gap = 1
    flush_text()
    next
}

{
    if (list != "" && $0 !~ /^ / && gap)
        end_list()
    gap = 0
    text = text " " $0
}

END {
    end_all()
    print ".Sh SEE ALSO"
    print ".Xr wherry 1 ,"
    print ".Xr wherry-spec 5"
}
