#!/bin/sh
# SessionStart launcher: session-start.sh <client> [compact]
# Starts Node only when something may wait for this worktree. It computes the inbox as core/worktree/identity.ts does,
# with shell builtins alone, and leaves every name it cannot judge to Node.
client=$1
word=$2
case ${AGENT_HANDOFF_ROOT:-$HOME} in
  /*) ;;
  *)
    # Without a home there is no inbox.
    [ -n "$AGENT_HANDOFF_ROOT" ] || exit 0
    printf '%s\n' '{"systemMessage":"agent-handoff: AGENT_HANDOFF_ROOT is a relative path; expected an absolute one. Waiting handoffs are not shown; nothing is lost."}'
    exit 0
    ;;
esac
root=${AGENT_HANDOFF_ROOT:-$HOME/.agent-handoffs}
here=${0%/*}
[ "$here" = "$0" ] && here=.

# As core/worktree/repository.ts: Codex' sandbox leaves an empty .git where there is no repository, for a while.
is_repository() {
  [ -e "$1/.git/HEAD" ] || [ -h "$1/.git/HEAD" ] || { [ -f "$1/.git" ] && [ -s "$1/.git" ]; }
}
is_marked() {
  { [ -e "$1/.git" ] || [ -h "$1/.git" ]; } && [ ! -k "$1/" ]
}

# Sets slug and recipient; fails when the path holds what needs encoding.
name_inbox() {
  cd -P . 2>/dev/null || return 1
  top=$PWD
  marked=
  while ! is_repository "$top"; do
    [ -n "$marked" ] || ! is_marked "$top" || marked=${top:-/}
    [ -n "$top" ] || break
    top=${top%/*}
  done
  [ -n "$top" ] || is_repository '' || top=${marked:-$PWD}
  LC_ALL=C
  case $top in
    '' | / | *[!A-Za-z0-9._/-]*) return 1 ;;
  esac
  recipient=${top##*/}
  base=${recipient%-dev-preview}
  base=${base%-preview}
  for mark in -worker -wt; do
    case $base in
      *"$mark"*)
        case ${base##*"$mark"} in
          *[!0-9]*) ;;
          *) base=${base%"$mark"*} ;;
        esac
        ;;
    esac
  done
  [ -n "$base" ] || return 1
  slug=
  path=${top%/*}/$base
  IFS=/
  # The path holds no pattern character: the check above let none through.
  for part in $path; do
    slug=${slug:+$slug-}$part
  done
  unset IFS
  case $slug in -* | .*) return 1 ;; esac
  case $recipient in -*) return 1 ;; esac
  [ "${#slug}" -le 200 ] && [ "${#recipient}" -le 200 ]
}

something_waits() {
  inbox=$root/$slug/$recipient
  for entry in "$inbox"/unread/*.md "$inbox"/unread/.claim-* "$inbox"/.delivered/*.json "$inbox"/.delivered/.settle-*; do
    [ -e "$entry" ] || [ -h "$entry" ] || continue
    return 0
  done
  return 1
}

say() {
  printf '{"systemMessage":"%s"}\n' "$1"
  exit 0
}

# Codex has one entry without matcher (its trust is positional): its payload, one line, tells a compaction.
payload=
if [ "$client" = codex ]; then
  IFS= read -r payload
  case $payload in *'"source":"compact"'* | *'"source": "compact"'*) word=compact ;; esac
fi

set -f
if [ "$word" != compact ] && name_inbox; then
  set +f
  something_waits || {
    # Codex' AGENTS.md block asks for `take` where no line begins so.
    [ "$client" != codex ] || printf '%s\n' 'agent-handoff: checked, nothing waits for this worktree.'
    exit 0
  }
fi

# An upgrade that is at work may not have put it there yet.
if [ -r "$here/find-node.sh" ]; then . "$here/find-node.sh"; else node=node; fi
[ -n "$node" ] ||
  say "agent-handoff: Node was not found, so waiting handoffs are not shown; nothing is lost. In a terminal with Node on the PATH run: node dist/handoff.cjs install (in the agent-handoff clone)."
start() {
  if [ "$client" = codex ]; then printf '%s\n' "$payload" | run; else run; fi
}
run() {
  "$node" "$here/../dist/session-start.cjs" --client "$client" $word
}
# Reading certificates takes Node as long as everything else, and nothing here speaks to a network.
unset NODE_EXTRA_CA_CERTS
# A broken code cache ends Node before it has read a byte: once more without it.
start || { export AGENT_HANDOFF_CODE_CACHE=0; start; } ||
  say "agent-handoff: its start script failed, so waiting handoffs are not shown; nothing is lost. In a terminal run: node dist/handoff.cjs install (in the agent-handoff clone)."
exit 0
