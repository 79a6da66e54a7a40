#!/bin/sh
# SessionStart: session-start.sh <client> [compact]
# Runs the program with the Node that install recorded, else one of the PATH. A session starts whatever happens here.
client=$1
word=$2
# Without a home there is no inbox.
[ -n "$AGENT_HANDOFF_ROOT$HOME" ] || exit 0
here=${0%/*}
[ "$here" = "$0" ] && here=.

# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
# It is pasted from JSON as it is: a path of other letters is not named.
run="node $dist/handoff.cjs install"
case $dist in *[!A-Za-z0-9/._@+-]*) run='its install again' ;; esac

say() {
  printf '{"systemMessage":"agent-handoff: %s, so waiting handoffs are not shown; nothing is lost. In a terminal%s run: %s"}\n' "$1" "$2" "$run"
  exit 0
}

# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] || say 'Node was not found' ' with Node on the PATH'
# Reading certificates takes Node as long as everything else, and nothing here speaks to a network.
unset NODE_EXTRA_CA_CERTS
"$node" "$dist/session-start.cjs" --client "$client" $word || say 'its start script failed'
exit 0
