#!/bin/sh
# SubagentStart and SubagentStop, for who asked for them: chain-hook.sh <client>
# Whatever goes wrong here, the subagent starts and ends as it would without us.
[ -n "$AGENT_HANDOFF_ROOT" ] || [ -n "$HOME" ] || exit 0
here=${0%/*}
[ "$here" = "$0" ] && here=.
# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
# It is pasted from JSON as it is: a path of other letters is not named.
run="node $dist/handoff.cjs install"
case $dist in *[!A-Za-z0-9/._@+-]*) run='its install again' ;; esac
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
if [ -n "$node" ]; then
  unset NODE_EXTRA_CA_CERTS
  "$node" "$dist/chain-hook.cjs" --client "$1" 2>/dev/null
else
  printf '{"systemMessage":"agent-handoff: Node was not found, so this subagent gets no role and its answer is not checked. In a terminal with Node on the PATH run: %s"}\n' "$run"
fi
exit 0
