# Puts the built programs where the user's shell and desktop look for them; sourced after setup.sh. What was built lies
# in $built.
# shellcheck shell=bash

install_program() {
  local bin=$HOME/.local/bin
  mkdir -p "$bin"
  # A running program cannot be written over, but it can be replaced.
  cp "$built/$1" "$bin/.$1.new"
  mv -f "$bin/.$1.new" "$bin/$1"
  say "installed $bin/$1"
}

# Makes Linux's desktops list the window among the applications; elsewhere it is started by its name.
install_entry() {
  local share=${XDG_DATA_HOME:-$HOME/.local/share} size
  [ "$(uname)" = Linux ] || return 0
  for size in 32 128 256 512; do
    install -D -m 644 "$ROOT/icons/${size}x$size.png" "$share/icons/hicolor/${size}x$size/apps/flotilla.png"
  done
  install -D -m 644 "$ROOT/icons/icon.svg" "$share/icons/hicolor/scalable/apps/flotilla.svg"
  mkdir -p "$share/applications"
  sed "s|@PROGRAM@|$HOME/.local/bin/flotilla-desktop|" "$ROOT/src-tauri/flotilla.desktop" >"$share/applications/flotilla.desktop"
  say "installed $share/applications/flotilla.desktop"
}

install_flotilla() {
  local program
  for program in flotilla flotilla-confine flotilla-desktop; do
    install_program "$program"
  done
  install_entry
  case ":$PATH:" in
  *":$HOME/.local/bin:"*) ;;
  *) say "$HOME/.local/bin is not on your PATH: add 'export PATH=\"\$HOME/.local/bin:\$PATH\"' to your shell's profile" ;;
  esac
}
