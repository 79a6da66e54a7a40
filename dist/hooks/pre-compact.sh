#!/bin/sh
# PreCompact: pre-compact.sh [client]. Writes a draft of the session before its client summarises it.
client=${1:-claude-code}
# This line joins the instructions of the compaction (measured: plain stdout does, JSON does not; Codex takes none).
[ "$client" != claude-code ] ||
  printf '%s\n' 'Keep verbatim in the summary: every decision with its reason and evidence, every dead end and why it failed, everything that must not be done again, and every sentinel of a loaded handoff.'
[ -n "$AGENT_HANDOFF_ROOT$HOME" ] || exit 0
here=${0%/*}
[ "$here" = "$0" ] && here=.
# In a plugin the programs lie beside this directory.
dist=$here/../dist
[ -d "$dist" ] || dist=$here/..
# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] || exit 0
unset NODE_EXTRA_CA_CERTS
"$node" "$dist/pre-compact.cjs" --client "$client" >/dev/null 2>&1
exit 0
