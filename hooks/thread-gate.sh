#!/bin/sh
# PreToolUse launcher: thread-gate.sh <client> [ran]
# It runs before every command, so it starts Node only when a gate may hold where the call works, or, with `ran`, when a
# question was asked in this session. It opens no file of a repository and follows no link in one: a disk may not answer.
client=$1
word=$2
# A relative root would be another directory in every repository; only our log is written there.
case $AGENT_HANDOFF_ROOT in /*) ;; *) unset AGENT_HANDOFF_ROOT ;; esac
case $HOME in /*) ;; *) exit 0 ;; esac
case $XDG_STATE_HOME in /*) state=$XDG_STATE_HOME/agent-handoff ;; *) state=$HOME/.local/state/agent-handoff ;; esac
here=${0%/*}
[ "$here" = "$0" ] && here=.
case $here in /*) ;; *) here=$PWD/$here ;; esac
LC_ALL=C

# Whether a directory or one above it has an active thread, or lies in a repository with a recorded gate.
may_hold() {
  cd -P "$1" 2>/dev/null || return 1
  recorded=
  for file in "$state"/gates/*/repository; do
    [ -f "$file" ] && read -r path <"$file" || continue
    recorded=1
    case $PWD/ in "$path"/*) return 0 ;; esac
  done
  top=$PWD
  while :; do
    # A worktree beside the one that was recorded.
    [ -z "$recorded" ] || [ ! -f "$top/.git" ] || return 0
    active=$top/handoffs/active
    if [ ! -h "$top/handoffs" ] && [ ! -h "$active" ]; then
      for thread in "$active"/*; do
        [ ! -h "$thread" ] && [ -d "$thread" ] && return 0
      done
    fi
    [ -n "$top" ] || return 1
    top=${top%/*}
  done
}

# Whether the call names another directory than the one it was started in; Node finds out which.
works_elsewhere() {
  IFS= read -r payload
  case $payload in '') return 1 ;; *'"cwd":"'"$began"'"'*) ;; *) return 0 ;; esac
  case ${payload#*'"tool_input"'} in
    *cd\ * | *cd\\* | *pushd* | *-C* | *chdir* | *-dir* | *-tree* | *GIT_* | *workdir*) return 0 ;;
  esac
  return 1
}

# Without Node nobody can tell which command a gate holds: all of them, where there may be one. A person is told why.
hold() {
  [ "$word" != ran ] || exit 0
  if [ -z "$recorded" ]; then
    [ -d "$active" ] || exit 0
    grep -rqsi -D skip -e 'run *only' -e 'only *after' -e 'wait.*phrase' -e gated "$active"
    [ $? -ne 1 ] || exit 0
  fi
  decision=ask
  [ "$client" = codex ] && decision=deny
  printf '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"%s","permissionDecisionReason":"%s"}}\n' "$decision" "agent-handoff: $1, so every command is held where a gate may be closed. In a terminal with Node on the PATH run: $command"
  exit 0
}

began=$PWD
payload=
if [ "$word" = ran ]; then
  set -- "$state"/openings/${CLAUDE_CODE_SESSION_ID:-*}/asked-*
  [ -e "$1" ] || exit 0
else
  may_hold . || { [ -n "$CLAUDE_PROJECT_DIR" ] && may_hold "$CLAUDE_PROJECT_DIR"; } || works_elsewhere || exit 0
  cd "$began" 2>/dev/null || :
fi
# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
# It is pasted from JSON as it is: a path of other letters is not named.
command="node $dist/handoff.cjs install --thread-gates"
case $dist in *[!A-Za-z0-9/._@+-]*) command='its install again, with --thread-gates' ;; esac
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] || hold 'Node was not found'
unset NODE_EXTRA_CA_CERTS
run() {
  "$node" "$dist/thread-gate.cjs" "$client" $word
}
answer=$(if [ -n "$payload" ]; then printf '%s\n' "$payload" | run; else run; fi) ||
  [ -n "$answer" ] || hold 'its gate script failed'
[ -z "$answer" ] || printf '%s\n' "$answer"
exit 0
