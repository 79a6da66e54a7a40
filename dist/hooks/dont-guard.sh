#!/bin/sh
# PreToolUse launcher: dont-guard.sh <client> [ran]
# It runs before every command and edit, so it starts Node only when something is held for this session, or the session
# received a handoff since Node looked last; with `ran`, only when a question was asked in it.
client=$1
word=$2
[ "$AGENT_HANDOFF_GUARD" != off ] || exit 0
case $HOME in /*) ;; *) exit 0 ;; esac
case $XDG_STATE_HOME in /*) state=$XDG_STATE_HOME/agent-handoff ;; *) state=$HOME/.local/state/agent-handoff ;; esac
[ -f "$state/guards/on" ] || exit 0
case $AGENT_HANDOFF_ROOT in /*) root=$AGENT_HANDOFF_ROOT ;; *) unset AGENT_HANDOFF_ROOT; root=$HOME/.agent-handoffs ;; esac
here=${0%/*}
[ "$here" = "$0" ] && here=.
case $here in /*) ;; *) here=$PWD/$here ;; esac
LC_ALL=C

# Claude Code names the session in the environment; of Codex' call, which begins with it, the line is read.
payload=
session=$CLAUDE_CODE_SESSION_ID
if [ "$client" = codex ] || [ -z "$session" ]; then
  IFS= read -r payload
  case $payload in *'"session_id":"'*) ;; *) exit 0 ;; esac
  session=${payload#*'"session_id":"'}
  session=${session%%'"'*}
fi
case $session in '' | *[!A-Za-z0-9._-]*) exit 0 ;; esac

own=$state/guards/sessions/$session
holds() {
  if [ "$word" = ran ]; then
    set -- "$own"/asked-*
    [ -e "$1" ]
    return
  fi
  [ ! -f "$own/held.json" ] || return 0
  for file in "$root"/*/*/.delivered/.done/"$session".json; do
    [ ! -f "$file" ] || [ "$own/seen" -nt "$file" ] || return 0
  done
  return 1
}
holds || exit 0

# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] || exit 0
unset NODE_EXTRA_CA_CERTS
# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
if [ -n "$payload" ]; then
  printf '%s\n' "$payload" | "$node" "$dist/dont-guard.cjs" "$client" $word
else
  "$node" "$dist/dont-guard.cjs" "$client" $word
fi
exit 0
