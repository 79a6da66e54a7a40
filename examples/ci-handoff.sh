#!/bin/sh
# Prints a handoff about a command that failed: ci-handoff.sh <log> <command …>
# Its output goes to: handoff publish --file - --no-review --redact
set -eu
log=$1
shift
[ -r "$log" ] || {
  echo "ci-handoff.sh: $log cannot be read" >&2
  exit 2
}
# Indented, not fenced: a log may hold a fence of its own.
tail=$(tail -n 20 "$log" | sed 's/^/    /')
cat <<TEXT
# CI: $* failed

## Immediate next action

Run \`$*\` here and expect it to fail as below; then find the first line that is wrong.

## Status as of $(date -u +%Y-%m-%d)

It failed at $(git rev-parse --short=12 HEAD) on $(git rev-parse --abbrev-ref HEAD). The last lines of its log:

$tail

## What NOT to do on resume

- Do not run it again only to see whether it passes: that hides the cause.
TEXT
