//! The languages whose symbols are known: their grammars, and what counts as a definition in each.

use std::{path::Path, sync::OnceLock};
use tree_sitter::{Language, Query};

/// A language.
pub(super) struct Tongue {
    extensions: &'static [&'static str],
    grammar: fn() -> Language,
    /// What is defined is captured whole, with its name as `@name`.
    definitions: &'static str,
    query: OnceLock<Option<Query>>,
}

impl Tongue {
    /// The language of a file, by its name.
    pub(super) fn of(path: &Path) -> Option<&'static Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        TONGUES.iter().find(|tongue| tongue.extensions.contains(&extension.as_str()))
    }

    pub(super) fn grammar(&self) -> Language {
        (self.grammar)()
    }

    /// What finds definitions; none where the query does not fit the grammar, which a test would have noticed.
    pub(super) fn query(&self) -> Option<&Query> {
        self.query.get_or_init(|| Query::new(&self.grammar(), self.definitions).ok()).as_ref()
    }
}

const fn tongue(
    extensions: &'static [&'static str],
    grammar: fn() -> Language,
    definitions: &'static str,
) -> Tongue {
    Tongue { extensions, grammar, definitions, query: OnceLock::new() }
}

const SCRIPT: &str = "
(function_declaration name: (_) @name) @it
(generator_function_declaration name: (_) @name) @it
(class_declaration name: (_) @name) @it
(method_definition name: (_) @name) @it
(program (lexical_declaration (variable_declarator name: (identifier) @name)) @it)
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name)) @it))
(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)])) @it
";

const TYPED_SCRIPT: &str = "
(function_declaration name: (_) @name) @it
(function_signature name: (_) @name) @it
(generator_function_declaration name: (_) @name) @it
(class_declaration name: (_) @name) @it
(abstract_class_declaration name: (_) @name) @it
(interface_declaration name: (_) @name) @it
(type_alias_declaration name: (_) @name) @it
(enum_declaration name: (_) @name) @it
(internal_module name: (_) @name) @it
(method_definition name: (_) @name) @it
(method_signature name: (_) @name) @it
(program (lexical_declaration (variable_declarator name: (identifier) @name)) @it)
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name)) @it))
(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)])) @it
";

const C: &str = "
(function_definition declarator: (function_declarator declarator: (identifier) @name)) @it
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))) @it
(struct_specifier name: (_) @name body: (_)) @it
(union_specifier name: (_) @name body: (_)) @it
(enum_specifier name: (_) @name body: (_)) @it
(type_definition declarator: (type_identifier) @name) @it
(preproc_def name: (_) @name) @it
(preproc_function_def name: (_) @name) @it
";

const CPP: &str = "
(function_definition declarator: (function_declarator declarator: (_) @name)) @it
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))) @it
(function_definition declarator: (reference_declarator (function_declarator declarator: (_) @name))) @it
(field_declaration declarator: (function_declarator declarator: (_) @name)) @it
(class_specifier name: (_) @name body: (_)) @it
(struct_specifier name: (_) @name body: (_)) @it
(union_specifier name: (_) @name body: (_)) @it
(enum_specifier name: (_) @name body: (_)) @it
(namespace_definition name: (_) @name) @it
(type_definition declarator: (type_identifier) @name) @it
(alias_declaration name: (_) @name) @it
(preproc_def name: (_) @name) @it
(preproc_function_def name: (_) @name) @it
";

static TONGUES: [Tongue; 11] = [
    tongue(
        &["rs"],
        || tree_sitter_rust::LANGUAGE.into(),
        "
(function_item name: (_) @name) @it
(function_signature_item name: (_) @name) @it
(struct_item name: (_) @name) @it
(enum_item name: (_) @name) @it
(union_item name: (_) @name) @it
(trait_item name: (_) @name) @it
(impl_item type: (_) @name) @it
(mod_item name: (_) @name) @it
(type_item name: (_) @name) @it
(const_item name: (_) @name) @it
(static_item name: (_) @name) @it
(macro_definition name: (_) @name) @it
",
    ),
    tongue(&["ts", "mts", "cts"], || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), TYPED_SCRIPT),
    tongue(&["tsx"], || tree_sitter_typescript::LANGUAGE_TSX.into(), TYPED_SCRIPT),
    tongue(&["js", "mjs", "cjs", "jsx"], || tree_sitter_javascript::LANGUAGE.into(), SCRIPT),
    tongue(
        &["py", "pyi"],
        || tree_sitter_python::LANGUAGE.into(),
        "
(function_definition name: (_) @name) @it
(class_definition name: (_) @name) @it
(module (expression_statement (assignment left: (identifier) @name)) @it)
",
    ),
    tongue(
        &["go"],
        || tree_sitter_go::LANGUAGE.into(),
        "
(function_declaration name: (_) @name) @it
(method_declaration name: (_) @name) @it
(type_declaration (type_spec name: (_) @name)) @it
(source_file (const_declaration (const_spec name: (_) @name) @it))
(source_file (var_declaration (var_spec name: (_) @name) @it))
",
    ),
    tongue(
        &["java"],
        || tree_sitter_java::LANGUAGE.into(),
        "
(class_declaration name: (_) @name) @it
(interface_declaration name: (_) @name) @it
(enum_declaration name: (_) @name) @it
(record_declaration name: (_) @name) @it
(annotation_type_declaration name: (_) @name) @it
(method_declaration name: (_) @name) @it
(constructor_declaration name: (_) @name) @it
(field_declaration declarator: (variable_declarator name: (_) @name)) @it
",
    ),
    tongue(&["c", "h"], || tree_sitter_c::LANGUAGE.into(), C),
    tongue(&["cc", "cpp", "cxx", "hh", "hpp", "hxx", "ipp"], || tree_sitter_cpp::LANGUAGE.into(), CPP),
    tongue(
        &["rb", "rake"],
        || tree_sitter_ruby::LANGUAGE.into(),
        "
(method name: (_) @name) @it
(singleton_method name: (_) @name) @it
(class name: (_) @name) @it
(module name: (_) @name) @it
(program (assignment left: (constant) @name) @it)
",
    ),
    tongue(
        &["sh", "bash"],
        || tree_sitter_bash::LANGUAGE.into(),
        "(function_definition name: (_) @name) @it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_fits_its_grammar() {
        for tongue in &TONGUES {
            if let Err(error) = Query::new(&tongue.grammar(), tongue.definitions) {
                panic!("{:?}: {error}", tongue.extensions);
            }
        }
    }
}
