//! Prints the OpenAPI document, for generators of clients.
#![expect(clippy::print_stdout, reason = "it is a program")]

fn main() {
    println!("{:#}", flotilla_api::openapi());
}
