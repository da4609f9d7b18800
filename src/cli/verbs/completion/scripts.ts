/**
 * What a shell asks is `kpod __complete -- WORDS…`, the last word being the one under the cursor, up to the cursor. The answer is a line
 * for each candidate, its description behind a tab, and at the end `:files`, `:directories` or `:end`: whether names of those would do
 * as well.
 */
const bash = `# Load it: source <(kpod completion bash)
_kpod() {
    local line="\${COMP_LINE:0:COMP_POINT}" words current reply candidate taken
    IFS=$' \\t\\n' read -ra words <<< "$line"
    [[ "$line" == *[[:space:]] ]] && words+=("")
    current="\${words[\${#words[@]} - 1]}"
    # Bash parts words at = and :, and wants only what is behind them.
    taken="\${current%"\${current##*[=:]}"}"
    COMPREPLY=()
    while IFS= read -r reply; do
        case "$reply" in
            :files) [[ \${#COMPREPLY[@]} -eq 0 ]] && compopt -o default 2>/dev/null ;;
            :directories) [[ \${#COMPREPLY[@]} -eq 0 ]] && compopt -o dirnames 2>/dev/null ;;
            :end) ;;
            *)
                candidate="\${reply%%$'\\t'*}"
                [[ "$candidate" == *[=/:] ]] && compopt -o nospace 2>/dev/null
                COMPREPLY+=("\${candidate#"$taken"}")
                ;;
        esac
    done < <(kpod __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _kpod kpod
`;

const zsh = `#compdef kpod
# Load it: source <(kpod completion zsh)
_kpod() {
    local reply files=0 directories=0
    local -a candidates
    while IFS= read -r reply; do
        case "$reply" in
            :files) files=1 ;;
            :directories) directories=1 ;;
            :end) ;;
            *) candidates+=("\${\${reply%%$'\\t'*}//:/\\\\:}\${\${(M)reply:#*$'\\t'*}:+:\${reply#*$'\\t'}}") ;;
        esac
    done < <(kpod __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
    if (( \${#candidates} )); then
        _describe 'kpod' candidates
    elif (( files )); then
        _files
    elif (( directories )); then
        _files -/
    fi
}
compdef _kpod kpod
`;

const fish = `# Load it: kpod completion fish | source
function __kpod_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l replies (kpod __complete -- $words[2..-1] 2>/dev/null)
    set -l candidates (string match -v -r '^:(files|directories|end)$' -- $replies)
    if test (count $candidates) -gt 0
        printf '%s\\n' $candidates
    else if contains -- ':files' $replies
        __fish_complete_path (commandline -ct)
    else if contains -- ':directories' $replies
        __fish_complete_directories (commandline -ct)
    end
end
complete -c kpod -f -a '(__kpod_complete)'
`;

/** The script of each shell. */
export const shellScripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
