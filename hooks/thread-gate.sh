#!/bin/sh
# PreToolUse launcher: thread-gate.sh <client> [ran]
# Starts Node only when a round of this repository may wait for its answer, or, with `ran`, when a question was asked
# in this session. With shell builtins alone: it runs before every command.
client=$1
word=$2
# A relative root would be a directory of the repository, which could say that its gates are open.
case $AGENT_HANDOFF_ROOT in /*) ;; *) unset AGENT_HANDOFF_ROOT ;; esac
case ${AGENT_HANDOFF_ROOT:-$HOME} in /*) ;; *) exit 0 ;; esac
root=${AGENT_HANDOFF_ROOT:-$HOME/.agent-handoffs}
here=${0%/*}
[ "$here" = "$0" ] && here=.
case $here in /*) ;; *) here=$PWD/$here ;; esac
LC_ALL=C

# So many lines of results are read before Node is faster.
budget=500

# Whether a result says that the work is complete, and is no scaffold with parts to fill in.
says_complete() {
  complete=1
  while [ $budget -gt 0 ] && IFS= read -r line; do
    budget=$((budget - 1))
    case $line in
      [Ss][Tt][Aa][Tt][Uu][Ss]:*complete*) complete=0 ;;
      *'[fill in: '*) return 1 ;;
    esac
  done <"$1"
  [ $budget -gt 0 ] && return $complete
}

# As core/worktree/repository.ts: Codex' sandbox leaves an empty .git where there is no repository, for a while.
is_repository() {
  [ -e "$1/.git/HEAD" ] || [ -h "$1/.git/HEAD" ] || { [ -f "$1/.git" ] && [ -s "$1/.git" ]; }
}
is_marked() {
  { [ -e "$1/.git" ] || [ -h "$1/.git" ]; } && [ ! -k "$1/" ]
}

# Whether the repository that holds a directory has a round without its answer; a name it cannot judge counts as one.
round_waits() {
  cd -P "$1" 2>/dev/null || return 1
  top=$PWD
  marked=
  while ! is_repository "$top"; do
    [ -n "$marked" ] || ! is_marked "$top" || marked=${top:-/}
    [ -n "$top" ] || break
    top=${top%/*}
  done
  [ -n "$top" ] || is_repository '' || top=${marked:-$PWD}
  for thread in "$top"/handoffs/active/*/; do
    [ -d "$thread" ] || continue
    prompt=
    for file in "$thread"*; do
      case ${file##*/} in
        round-[0-9][0-9]-prompt.md) prompt=$file ;;
        round-[0-9][0-9]-result.md) ;;
        [Rr][Oo][Uu][Nn][Dd]-*) return 0 ;;
      esac
    done
    [ -n "$prompt" ] || continue
    result=${prompt%prompt.md}result.md
    { [ -r "$result" ] && says_complete "$result"; } || return 0
  done
  return 1
}

something_asked() {
  for file in "$root"/.gates/${CLAUDE_CODE_SESSION_ID:-*}/asked-*; do
    [ -e "$file" ] && return 0
  done
  return 1
}

if [ "$word" = ran ]; then
  something_asked || exit 0
else
  began=$PWD
  round_waits . || { [ -n "$CLAUDE_PROJECT_DIR" ] && round_waits "$CLAUDE_PROJECT_DIR"; } || exit 0
  cd "$began" 2>/dev/null || :
fi

say() {
  printf '{"systemMessage":"%s"}\n' "$1"
  exit 0
}
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] ||
  say "agent-handoff: Node was not found, so the gates of this repository are NOT held. In a terminal with Node on the PATH run: node dist/handoff.cjs install --thread-gates (in the agent-handoff clone)."
run() {
  "$node" "$here/../dist/thread-gate.cjs" "$client"
}
unset NODE_EXTRA_CA_CERTS
# A broken code cache ends Node before it has read a byte: once more without it.
run || { export AGENT_HANDOFF_CODE_CACHE=0; run; } ||
  say "agent-handoff: its gate script failed, so the gates of this repository are NOT held. In a terminal run: node dist/handoff.cjs install --thread-gates (in the agent-handoff clone)."
exit 0
