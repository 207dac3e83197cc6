# Completion of ./workbook for bash: source <(./workbook completion bash)
_workbook() {
    local word=${COMP_WORDS[COMP_CWORD]} folder words
    folder=$(dirname "${COMP_WORDS[0]}")
    if [ "$COMP_CWORD" = 1 ]; then
        if [ -f "$folder/.workbook/solutions" ]; then
            words="check hint run reset solution test completion help"
        else
            words="demo test run handout check bench matrix docs completion build help"
        fi
    else
        case ${COMP_WORDS[1]} in
        check) words="01 02 03 04 05 06 07 --watch $(_workbook_exercises "$folder")" ;;
        hint | reset | solution) words=$(_workbook_exercises "$folder") ;;
        run | demo) words="01 02 03 04 05 06 07" ;;
        completion) words="bash zsh" ;;
        handout)
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

_workbook_exercises() {
    local file
    for file in "$1"/tests/student/exercises/0*.md; do
        file=${file##*/}
        echo "${file%.md}"
    done
}

complete -F _workbook ./workbook workbook
