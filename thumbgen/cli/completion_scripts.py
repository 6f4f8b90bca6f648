"""Shell code for what shtab does not know: scenes by the genre on the line, and bash's ``=``."""

import shlex
from collections.abc import Mapping, Sequence


def scenes_completer(scenes: Mapping[str, Sequence[str]], program: str) -> dict[str, object]:
    """What shtab wants of an argument whose choices are the scenes of ``--genre``, if it is there.

    In tcsh and PowerShell they are those of all genres. ``scenes`` are by genre.
    """
    name = f"_{_wordy(program)}_scenes"
    every = list(dict.fromkeys(scene for some in scenes.values() for scene in some))
    pairs = [f"{genre}/{scene}" for genre, some in scenes.items() for scene in some or ("",)]
    codes = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
    filled = {
        shell: code.replace("NAME", name)
        .replace("PAIRS", shlex.join(pairs))
        .replace("EVERY", ", ".join(f"'{scene}'" for scene in every))
        for shell, code in codes.items()
    }
    return {
        "bash": name,
        "zsh": name,
        "fish": f"({name})",
        "tcsh": f"({' '.join(every)})",
        "powershell": name,
        "preamble": filled,
    }


def with_equals_signs(script: str, program: str) -> str:
    """A script for bash that completes ``--genre=l``, too: for bash these are three words."""
    code = _EQUALS.replace("WORDY", _wordy(program)).replace("PROGRAM", program)
    return f"{script.rstrip()}\n{code}"


def _wordy(program: str) -> str:
    return program.replace("-", "_")


_BASH = """
NAME() {
  local at genre= known= pair
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ ${COMP_WORDS[at]} == --genre ]] && genre=${COMP_WORDS[at + 1]}
  done
  for pair in PAIRS; do
    [[ $pair == "$genre"/* ]] && known=$genre
  done
  for pair in PAIRS; do
    [[ -z $known || $pair == "$known"/* ]] && compgen -W "${pair#*/}" -- "$1"
  done
}
"""

_ZSH = """
NAME() {
  local at genre= known= pair found=()
  for ((at = 1; at < CURRENT; at++)); do
    [[ $words[at] == --genre ]] && genre=$words[at+1]
    [[ $words[at] == --genre=* ]] && genre=${words[at]#*=}
  done
  for pair in PAIRS; do
    [[ $pair == "$genre"/* ]] && known=$genre
  done
  for pair in PAIRS; do
    [[ -n ${pair#*/} && ( -z $known || $pair == "$known"/* ) ]] && found+=(${pair#*/})
  done
  compadd "$@" -a found
}
"""

_FISH = """
function NAME
  set -l genre ''
  set -l before ''
  for word in (commandline -opc)
    test "$before" = --genre; and set genre $word
    string match -q -- '--genre=*' $word; and set genre (string replace -- '--genre=' '' $word)
    set before $word
  end
  set -l known ''
  for pair in PAIRS
    string match -q -- "$genre/*" $pair; and set known $genre
  end
  for pair in PAIRS
    if test -z "$known"; or string match -q -- "$known/*" $pair
      set -l scene (string replace -r '^[^/]*/' '' -- $pair)
      test -n "$scene"; and echo $scene
    end
  end
end
"""

_POWERSHELL = """
function NAME {
  param([string]$WordToComplete)
  @(EVERY) | Where-Object { $_ -like "$WordToComplete*" }
}
"""

_EQUALS = """
_WORDY_words() {
  local typed=("${COMP_WORDS[@]}") last=$COMP_CWORD at word glued=
  local COMP_WORDS=() COMP_CWORD
  for ((at = 0; at <= last; at++)); do
    word=${typed[at]}
    if ((at)) && [[ $word == = && ${typed[at - 1]} == --* ]]; then
      ((at == last)) && COMP_WORDS+=('')
    elif [[ $word == --*=* ]]; then
      COMP_WORDS+=("${word%%=*}" "${word#*=}")
      ((at == last)) && glued=${word%%=*}=
    else
      COMP_WORDS+=("$word")
    fi
  done
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _shtab_WORDY
  COMPREPLY=("${COMPREPLY[@]/#/$glued}")
}

complete -o bashdefault -F _WORDY_words PROGRAM
"""
