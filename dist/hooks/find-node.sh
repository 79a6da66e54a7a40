# Sets `node`, for the launchers beside this file: the Node that install recorded, else one of the PATH.
# What the root holds is never run: sandboxed sessions may write there. As core/files/own/state-directory.ts.
node=
state=
case $HOME in /*) state=$HOME/.local/state/agent-handoff ;; esac
case $XDG_STATE_HOME in /*) state=$XDG_STATE_HOME/agent-handoff ;; esac
# Of another user nothing is believed; no link is followed; a pipe would wait.
if [ -n "$state" ] && [ -d "$state" ] && [ ! -h "$state" ] && [ -O "$state" ] && [ -f "$state/node" ] &&
  [ ! -h "$state/node" ] && [ -O "$state/node" ] && [ -r "$state/node" ]; then
  { IFS= read -r node; IFS= read -r more; } <"$state/node"
  [ -z "$more" ] || node=
fi
case $node in /*) [ -f "$node" ] && [ -x "$node" ] || node= ;; *) node= ;; esac

# A virtual environment, direnv and `npm run` put directories of the project first, whose programs are the project's.
if [ -z "$node" ]; then
  # The repository that the session works in, from whichever of its directories.
  repository=$(pwd -P)
  until [ -z "$repository" ] || [ -e "$repository/.git" ]; do repository=${repository%/*}; done
  set -f
  IFS=:
  for entry in $PATH; do
    case $entry in /*) ;; *) continue ;; esac
    case $entry/ in */node_modules/.bin/) continue ;; esac
    inside=
    for project in "${top:-$PWD}" "$repository" "$CLAUDE_PROJECT_DIR"; do
      # A session in the home, or above it, has every Node of the user below it.
      case $HOME/ in "${project%/}"/*) continue ;; esac
      case $entry/ in "$project"/*) inside=1 ;; esac
    done
    if [ -z "$inside" ] && [ -f "$entry/node" ] && [ -x "$entry/node" ]; then
      node=$entry/node
      break
    fi
  done
  unset IFS
  set +f
fi
