#!/bin/sh
# SubagentStart and SubagentStop, for who asked for them: chain-hook.sh <client>
# Whatever goes wrong here, the subagent starts and ends as it would without us.
[ -n "$AGENT_HANDOFF_ROOT" ] || [ -n "$HOME" ] || exit 0
here=${0%/*}
[ "$here" = "$0" ] && here=.
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
if [ -n "$node" ]; then
  unset NODE_EXTRA_CA_CERTS
  "$node" "$here/../dist/chain-hook.cjs" --client "$1" 2>/dev/null
else
  printf '%s\n' '{"systemMessage":"agent-handoff: Node was not found, so this subagent gets no role and its answer is not checked. In a terminal with Node on the PATH run: node dist/handoff.cjs install (in the agent-handoff clone)."}'
fi
exit 0
