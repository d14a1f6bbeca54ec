/* completion.c -- the scripts that make shells complete command lines of wherry.
 *
 * Each asks the program itself for the possible words (complete.h), so a script is
 * right for any version of it.
 */
#include "host/cli/command.h"
#include "host/cli/print.h"
#include "host/cli/verb.h"

static const char bash[] =
    "# bash completion of wherry: `wherry completion bash` has made it.\n"
    "_wherry()\n"
    "{\n"
    "    local line word current=${COMP_WORDS[COMP_CWORD]}\n"
    "    local -a words=()\n"
    "    COMPREPLY=()\n"
    "    # bash takes the '=' of an option apart.\n"
    "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
    "        [[ $word == = ]] || words+=(\"$word\")\n"
    "    done\n"
    "    [[ $current != = ]] || { current=; words+=(''); }\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "        :files | :dirs)\n"
    "            compopt -o filenames 2>/dev/null\n"
    "            word=-f\n"
    "            [[ $line == :files ]] || word=-d\n"
    "            while IFS= read -r word; do\n"
    "                COMPREPLY+=(\"$word\")\n"
    "            done < <(compgen \"$word\" -- \"$current\")\n"
    "            ;;\n"
    "        *) COMPREPLY+=(\"$(printf '%q' \"${line%%$'\\t'*}\")\") ;;\n"
    "        esac\n"
    "    done < <(\"${COMP_WORDS[0]}\" __complete \"${words[@]}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _wherry wherry\n";

static const char zsh[] =
    "#compdef wherry\n"
    "# zsh completion of wherry: `wherry completion zsh` has made it.\n"
    "_wherry()\n"
    "{\n"
    "    local line\n"
    "    local -a found\n"
    "    for line in \"${(@f)$(\"${words[1]}\" __complete \"${(@)words[2,CURRENT]}\" "
    "2>/dev/null)}\"; do\n"
    "        case $line in\n"
    "        '') ;;\n"
    "        :files) _files ;;\n"
    "        :dirs) _files -/ ;;\n"
    "        *$'\\t'*) found+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
    "        *) found+=(\"${line//:/\\\\:}\") ;;\n"
    "        esac\n"
    "    done\n"
    "    (( $#found == 0 )) || _describe -V wherry found\n"
    "}\n"
    "if [[ $funcstack[1] == _wherry ]]; then\n"
    "    _wherry \"$@\"\n"
    "else\n"
    "    compdef _wherry wherry\n"
    "fi\n";

static const char fish[] =
    "# fish completion of wherry: `wherry completion fish` has made it.\n"
    "function __wherry_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l typed (commandline -ct)\n"
    "    for line in ($words[1] __complete $words[2..-1] \"$typed\" 2>/dev/null)\n"
    "        switch $line\n"
    "            case :files\n"
    "                __fish_complete_path $typed\n"
    "            case :dirs\n"
    "                __fish_complete_directories $typed\n"
    "            case '*'\n"
    "                echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c wherry -f -a '(__wherry_complete)'\n";

int command_completion(const struct cli *cli)
{
    static const char *const shells[] = {"bash", "zsh", "fish", NULL};
    static const char *const scripts[] = {bash, zsh, fish};
    size_t shell;
    if (!verb_find("completion", shells, cli->operands[0], &shell))
        return CODE_USAGE;
    print_file(scripts[shell]);
    return CODE_OK;
}
