#!/bin/sh
# SubagentStart and SubagentStop, for who asked for them: chain-hook.sh <client>
# Whatever goes wrong here, the subagent starts and ends as it would without us.
[ -n "$AGENT_HANDOFF_ROOT" ] || [ -n "$HOME" ] || exit 0
root=${AGENT_HANDOFF_ROOT:-$HOME/.agent-handoffs}
here=${0%/*}
[ "$here" = "$0" ] && here=.
node=
# Only a file of the user's own: in a root that others can write, theirs would be run here. No pipe, which would wait.
[ -f "$root/.node" ] && [ ! -h "$root/.node" ] && [ -O "$root/.node" ] && [ -r "$root/.node" ] &&
  read -r node <"$root/.node"
[ -x "$node" ] || node=node
if command -v "$node" >/dev/null 2>&1; then
  unset NODE_EXTRA_CA_CERTS
  # A broken code cache ends Node before it has read a byte: once more without it.
  "$node" "$here/../dist/chain-hook.cjs" --client "$1" 2>/dev/null ||
    AGENT_HANDOFF_CODE_CACHE=0 "$node" "$here/../dist/chain-hook.cjs" --client "$1" 2>/dev/null
else
  printf '%s\n' '{"systemMessage":"agent-handoff: Node was not found, so this subagent gets no role and its answer is not checked. In a terminal with Node on the PATH run: node dist/handoff.cjs install (in the agent-handoff clone)."}'
fi
exit 0
