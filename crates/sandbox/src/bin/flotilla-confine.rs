//! Confines itself and starts a command; what to confine stands in its arguments.
//! Invariant: does nothing beside calling the crate's launcher.

fn main() {
    flotilla_sandbox::launcher_main(std::env::args_os().skip(1))
}
