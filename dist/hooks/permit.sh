#!/bin/sh
# Before a tool call: permit.sh <client>
# It runs before every command, so it starts Node only for one that names our program. What it prints lets that one run
# without a question; for all else, and for whatever fails here, it prints nothing, and the client asks as it would.
client=$1
case $HOME in /*) ;; *) exit 0 ;; esac
here=${0%/*}
[ "$here" = "$0" ] && here=.
payload=
while IFS= read -r line || [ -n "$line" ]; do
  payload=$payload$line
done
case $payload in *handoff.cjs*) ;; *) exit 0 ;; esac
# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] || exit 0
unset NODE_EXTRA_CA_CERTS
printf '%s\n' "$payload" | "$node" "$dist/permit.cjs" "$client" 2>/dev/null
exit 0
