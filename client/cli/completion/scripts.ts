/**
 * A script for each shell. All ask `portlease completion words` with the line so far, each word with a `=` before it, so
 * that none is taken for a flag (and PowerShell drops none).
 */
export const SCRIPTS = {
  bash: `_portlease() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(compgen -W "$(portlease completion words "\${words[@]/#/=}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _portlease portlease`,
  zsh: `#compdef portlease
_portlease() {
  local word
  local -a asked found
  for word in "\${(@)words[2,CURRENT]}"; do asked+=("=$word"); done
  found=("\${(@f)$(portlease completion words "\${(@)asked}" 2>/dev/null)}")
  compadd -a found
}
compdef _portlease portlease`,
  fish: `complete -c portlease -f -a '(portlease completion words =(commandline -opc)[2..] ="$(commandline -ct)" 2>/dev/null)'`,
  powershell: `Register-ArgumentCompleter -Native -CommandName portlease -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { "=$_" })
  if ($wordToComplete -eq '') { $words += '=' }
  portlease completion words @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`,
} as const
