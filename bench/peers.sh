#!/usr/bin/env bash
# Installs the agents that the benchmark stands Flotilla beside, at pinned versions, outside of the clone, and prints
# the folder of their programs. Needs Node 20 or newer with npm. The second time it does nothing.
#
#   bench/peers.sh
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/scripts/setup.sh"

# The whole version is named, because npm may choose an older one, whose `engines` fit, where it has a choice.
PEERS=(
  @anthropic-ai/claude-code@2.1.329
  @google/gemini-cli@0.61.0
  @openai/codex@0.169.0
  opencode-ai@1.18.33
)
at=$FLOTILLA_CACHE/peers
stamp=$at/installed

if [ "$(cat "$stamp" 2>/dev/null || true)" != "${PEERS[*]}" ]; then
  have npm || die "npm is missing: install Node 20 or newer, then start again"
  say "installing ${PEERS[*]} into $at"
  mkdir -p "$at"
  [ -e "$at/package.json" ] || echo '{"private": true}' >"$at/package.json"
  # Each by itself: one that this system cannot have must not take the others with it.
  failed=""
  for peer in "${PEERS[@]}"; do
    npm install --prefix "$at" --save-exact --no-audit --no-fund --loglevel=error "$peer" >&2 || failed="$failed $peer"
  done
  if [ -n "$failed" ]; then
    say "not installed:$failed"
  else
    printf '%s' "${PEERS[*]}" >"$stamp"
  fi
fi
echo "$at/node_modules/.bin"
