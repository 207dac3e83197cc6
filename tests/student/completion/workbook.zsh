# Completion of ./workbook for zsh: source <(./workbook completion zsh)
_workbook() {
    local folder=${words[1]:h}
    local -a exercises commands
    exercises=(${folder}/tests/student/exercises/0*.md(N:t:r))
    if [[ -f $folder/.workbook/solutions ]]; then
        commands=(check hint run reset solution test completion help)
    else
        commands=(demo test run handout check bench matrix docs completion build help)
    fi
    if ((CURRENT == 2)); then
        compadd -a commands
        return
    fi
    case ${words[2]} in
    check) compadd -- 01 02 03 04 05 06 07 --watch && compadd -a exercises ;;
    hint | reset | solution) compadd -a exercises ;;
    run | demo) compadd 01 02 03 04 05 06 07 ;;
    completion) compadd bash zsh ;;
    handout) _files -/ ;;
    esac
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _workbook ./workbook workbook
