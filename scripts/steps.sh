# What setup, run, test and check share. Read in by them (`. scripts/steps.sh`), from the top folder.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "$*"
  exit 1
}

# One value for the content of some files; git is the one tool that is certainly here.
hash_of() { cat "$@" | git hash-object --stdin; }

# A step leaves a stamp that says what it was made of, only once it went well. So a step is skipped when that is
# the same as last time, and one that was interrupted is done again.
is_done() { [ "$(cat ".venv/stamps/$1" 2>/dev/null)" = "$2" ]; }

mark_done() {
  mkdir -p .venv/stamps
  printf '%s\n' "$2" >".venv/stamps/$1"
}

# Debian packages, for root only: whoever else runs this is told what to install.
# $1 what is missing, in words; the rest: package names.
install_debian_packages() {
  local what=$1
  shift
  command -v apt-get >/dev/null || stop "$what is missing. Install it with your package manager, then run this again."
  [ "$(id -u)" = 0 ] || stop "$what is missing. Run: sudo apt-get install $*   and then this again."
  say "Installing $what (apt-get install $*) …"
  if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"; } >&2; then
    stop "$what could not be installed; what apt-get said stands above. Check the network, then run this again."
  fi
}
