# Finds or installs what Flotilla's scripts need; they source this. It runs on the bash 3.2 of macOS too.
# Everything it does it says on standard error. It asks nothing: where it may not install, it names the remedy.
# shellcheck shell=bash

FLOTILLA_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/flotilla"
# The oldest rustc that builds this, as the workspace declares it ("1.95").
RUST_WANTED=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")

say() { printf '[%s] %s\n' "${0##*/}" "$*" >&2; }
die() {
  printf '[%s] error: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.95.0 1.95: is the first version the second or newer?
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$2" ]
}

package_manager() {
  local name
  for name in apt-get dnf pacman brew; do
    if have "$name"; then
      echo "$name"
      return
    fi
  done
  echo none
}

# The name under which this system's package manager knows a program; empty where the system brings it along.
package_of() {
  case "$1:$2" in
  apt-get:cc) echo gcc libc6-dev ;;
  dnf:cc) echo gcc glibc-devel ;;
  pacman:cc) echo gcc ;;
  apt-get:cxx) echo g++ ;;
  dnf:cxx) echo gcc-c++ ;;
  pacman:cxx) echo gcc ;;
  brew:cc | brew:cxx) ;; # the Xcode command line tools, which brew itself needs
  apt-get:pip | dnf:pip) echo python3-pip ;;
  pacman:pip) echo python-pip ;;
  brew:pip) echo python ;;
  pacman:python3) echo python ;;
  brew:python3) echo python ;;
  apt-get:ps | apt-get:kill) echo procps ;;
  dnf:ps | pacman:ps) echo procps-ng ;;
  dnf:kill | pacman:kill) echo util-linux ;;
  apt-get:rsvg-convert) echo librsvg2-bin ;;
  dnf:rsvg-convert) echo librsvg2-tools ;;
  *:rsvg-convert) echo librsvg ;;
  *:certificates) echo ca-certificates ;;
  *) echo "$2" ;;
  esac
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Where sudo wants a password, it is asked for by sudo itself, and only at a terminal.
need_root() {
  [ "$(id -u)" -eq 0 ] || { have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; } ||
    die "these packages are missing: run '$*' as root, then start again"
}

install_packages() {
  local manager
  manager=$(package_manager)
  say "installing what is missing with $manager: $*"
  case "$manager" in
  apt-get)
    need_root apt-get install -y --no-install-recommends "$@"
    as_root apt-get update -qq >/dev/null || say "apt-get update failed; going on with the lists at hand"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    ;;
  dnf)
    need_root dnf install -y "$@"
    as_root dnf install -y -q --setopt=install_weak_deps=False "$@" >&2
    ;;
  pacman)
    # Arch knows no partial upgrades: a package from today's lists may need today's libraries.
    need_root pacman -Syu --needed --noconfirm "$@"
    as_root pacman -Syu --needed --noconfirm --quiet "$@" >&2
    ;;
  brew) brew install --quiet "$@" >&2 ;;
  none) die "no apt-get, dnf, pacman or brew here: install these by hand, then start again: $*" ;;
  esac
}

program_is_here() {
  case "$1" in
  pip) python3 -m pip --version >/dev/null 2>&1 ;;
  certificates)
    [ -e "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ] ||
      [ -e /etc/ssl/ca-bundle.pem ] || [ -e /etc/ssl/cert.pem ]
    ;;
  cxx) have c++ || have g++ ;;
  kill) [ -n "$(type -P kill)" ] ;; # the program, not the shell's own
  # Apple's stub answers to the name and opens a dialogue when it is called.
  cc | git | python3) have "$1" && { [ "$(uname)" != Darwin ] || xcode-select -p >/dev/null 2>&1; } ;;
  *) have "$1" ;;
  esac
}

# need cc git …: programs that must be on the PATH.
need() {
  local program manager missing="" packages=""
  for program in "$@"; do
    program_is_here "$program" || missing="$missing $program"
  done
  [ -n "$missing" ] || return 0
  if [ "$(uname)" = Darwin ] && ! xcode-select -p >/dev/null 2>&1; then
    die "the Xcode command line tools are missing: run 'xcode-select --install', then start again"
  fi
  manager=$(package_manager)
  for program in $missing; do
    packages="$packages $(package_of "$manager" "$program")"
  done
  # shellcheck disable=SC2086 # a list of words
  install_packages $packages || die "could not install:$packages"
  for program in $missing; do
    program_is_here "$program" || die "$program is still missing after installing:$packages"
  done
}

# A compiler, the programs that the product starts, and a Rust toolchain. Cargo brings no certificates of its own.
need_rust() {
  need cc git certificates
  if [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    export PATH
  fi
  # A cargo that is a rustup proxy without a default toolchain answers with an error, hence the version check.
  if at_least "$(rust_version)" "$RUST_WANTED"; then
    return 0
  fi
  if have rustup; then
    say "installing Rust $RUST_WANTED with rustup"
    rustup toolchain install "$RUST_WANTED.0" --profile minimal --component rustfmt --component clippy >&2 ||
      die "rustup could not install Rust $RUST_WANTED.0"
    export RUSTUP_TOOLCHAIN="$RUST_WANTED.0"
  else
    need curl
    say "installing Rust $RUST_WANTED with rustup from https://rustup.rs, into ${CARGO_HOME:-$HOME/.cargo}"
    local installer
    installer=$(mktemp)
    curl --proto '=https' --tlsv1.2 -sSf --retry 3 https://sh.rustup.rs -o "$installer" ||
      die "could not fetch rustup: install Rust $RUST_WANTED or newer (https://rustup.rs), then start again"
    sh "$installer" -y --quiet --profile minimal --component rustfmt --component clippy \
      --default-toolchain "$RUST_WANTED.0" >&2 || die "rustup could not install Rust $RUST_WANTED.0"
    rm -f "$installer"
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    export PATH
  fi
  at_least "$(rust_version)" "$RUST_WANTED" || die "rustc is still older than $RUST_WANTED"
}

rust_version() {
  local words
  words=$(cargo --version >/dev/null 2>&1 && rustc --version 2>/dev/null) || words="rustc 0.0.0"
  words=${words#rustc }
  words=${words%% *}
  echo "${words%%-*}"
}

# rustfmt and clippy, of the release that the lints were written for where rustup has it: a newer clippy
# knows lints that this code has not met.
need_lints() {
  if have rustup && ! rustc --version 2>/dev/null | grep -q "^rustc $RUST_WANTED\."; then
    if rustup toolchain list 2>/dev/null | grep -q "^$RUST_WANTED\.0"; then
      export RUSTUP_TOOLCHAIN="$RUST_WANTED.0"
    else
      say "linting with $(rustc --version); the lints were written for $RUST_WANTED"
    fi
  fi
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then
    return 0
  fi
  if have rustup; then
    say "adding rustfmt and clippy with rustup"
    rustup component add rustfmt clippy >&2 || die "rustup could not add rustfmt and clippy"
  else
    case "$(package_manager)" in
    apt-get) install_packages rustfmt rust-clippy ;;
    dnf) install_packages rustfmt clippy ;;
    *) die "cargo fmt and cargo clippy are missing: install them beside this cargo, then start again" ;;
    esac
  fi
}

# Tools of our own choosing lie apart from the user's: what pip unpacks, and what cargo builds. Two folders, because
# pip replaces its `bin` as a whole.
PATH="$FLOTILLA_CACHE/wheels/bin:$FLOTILLA_CACHE/tools/bin:$PATH"
export PATH

# need_cargo_plugin nextest 0.9.100: from the PATH where new enough, else the release pinned in tools.txt.
need_cargo_plugin() {
  local name=$1 oldest=$2 pinned
  if at_least "$(plugin_version "$name")" "$oldest"; then
    return 0
  fi
  pinned=$(sed -n "s/^astral-dev-toolchain-cargo-$name==\([0-9.]*\).*/\1/p" "$ROOT/scripts/tools.txt")
  need python3 pip
  say "installing cargo-$name $pinned into $FLOTILLA_CACHE/wheels"
  if PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
    --require-hashes --upgrade --target "$FLOTILLA_CACHE/wheels" -r "$ROOT/scripts/tools.txt" >&2 &&
    at_least "$(plugin_version "$name")" "$oldest"; then
    return 0
  fi
  say "no prebuilt cargo-$name fits this machine: building it, which takes some minutes"
  cargo install --quiet --locked --root "$FLOTILLA_CACHE/tools" "cargo-$name@$pinned" >&2 ||
    die "could not install cargo-$name $pinned"
}

plugin_version() {
  local version
  version=$("cargo-$1" "$1" --version 2>/dev/null | sed -n "s/^cargo-$1 \([0-9.]*\).*/\1/p" | head -n 1)
  [ -n "$version" ] || version=$("cargo-$1" --version 2>/dev/null | sed -n "s/^cargo-$1 \([0-9.]*\).*/\1/p" | head -n 1)
  echo "${version:-0.0.0}"
}
