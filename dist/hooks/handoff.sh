#!/bin/sh
# The program, with the Node that install recorded: for a client whose rules never let an interpreter run unasked.
here=${0%/*}
[ "$here" = "$0" ] && here=.

# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
if [ -z "$node" ]; then
  echo "agent-handoff: Node was not found. In a terminal with Node on the PATH run: node $dist/handoff.cjs install" >&2
  exit 1
fi
exec "$node" "$dist/handoff.cjs" "$@"
