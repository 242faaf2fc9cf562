# Builds what is released; scripts source this after setup.sh.
# shellcheck shell=bash

# build_programs -p flotilla-cli …: these packages' programs, and the confiner that lies beside them.
build_programs() {
  (cd "$ROOT" && cargo build --locked --quiet --release --bins "$@" && build_confiner)
}

# Every command of an agent starts through the confiner. Where the C library can be linked into it, it has none to look
# for and to load at each of these starts, which is a fifth of its time.
build_confiner() {
  local -a linked=()
  if [ "$(uname)" = Linux ] && have cc && [ -f "$(cc -print-file-name=libc.a)" ]; then
    linked=(-- -C target-feature=+crt-static)
  fi
  cargo rustc --locked --quiet --release -p flotilla-sandbox --bin flotilla-confine ${linked[@]+"${linked[@]}"}
}
