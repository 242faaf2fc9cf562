# Finds a compiler for another system; check-windows and check-macos source this after setup.sh.
# shellcheck shell=bash

# The arguments that `cargo build` and its like need for the target, once need_cross has run.
CROSS=()

# need_cross x86_64-pc-windows-gnu: rustup's standard library for the target where it is, or can be had; else
# Debian's rustc-web with its library's source, which cargo then builds for the target.
need_cross() {
  local target=$1 debian
  need_rust
  CROSS=(--locked --target "$target")
  if [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then
    return 0
  fi
  if have rustup; then
    say "adding $target with rustup"
    if rustup target add "$target" >/dev/null 2>&1; then
      return 0
    fi
    say "rustup cannot fetch it; trying Debian's rustc-web"
  fi
  have apt-get || die "no compiler for $target: install rustup (https://rustup.rs), then start again"
  debian=$(dpkg-query -W -f '${Version} ' rustc-web rust-web-src 2>/dev/null || true)
  if [ "$(echo "$debian" | wc -w)" -ne 2 ]; then
    install_packages rustc-web rust-web-src || die "this system's packages hold no rustc-web"
  fi
  export RUSTC=/usr/bin/rustc
  at_least "$(rust_version)" "$RUST_WANTED" || die "$RUSTC is older than $RUST_WANTED: run 'apt-get install rustc-web' as root"
  [ -d "$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library" ] || die "$RUSTC has no library source: run 'apt-get install rust-web-src' as root"
  # Building the standard library is an unstable feature of cargo; this lets a stable compiler have it.
  export RUSTC_BOOTSTRAP=1
  CROSS+=(-Zbuild-std=std,panic_unwind,panic_abort,test)
}

# What is dead or unused on the other system is a mistake in what differs by system: clippy never looks there.
refuse_warnings() {
  if grep '^warning: `.* generated .* warning' "$1" | sort -u >&2; then
    die "the warnings above are errors, as they are for this system"
  fi
}
