//! The names that progenitor and typify write for names of a spec.

use heck::{ToKebabCase as _, ToPascalCase as _, ToSnakeCase as _};

/// Words that cannot be identifiers, as typify lists them.
const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A type or variant, as typify names it.
pub(super) fn type_name(input: &str) -> String {
    identifier(input, &pascal, "X")
}

/// A field, as typify names it.
pub(super) fn field_name(input: &str) -> String {
    identifier(input, &snake, "x")
}

/// A variant that would have the name of another one: what is left out of the name
/// becomes an `X`.
pub(super) fn distinct_variant(input: &str) -> String {
    let marked = input.replace(|c: char| c == '_' || !is_word(c), "X");
    identifier(&marked, &pascal, "X")
}

/// A method or parameter, as progenitor names it.
pub(super) fn method_name(input: &str) -> String {
    identifier(input, &snake, "_")
}

/// The name that progenitor suggests for the type of a part of an operation.
pub(super) fn suggested(operation_id: &str, part: &str) -> String {
    identifier(&format!("{operation_id}-{part}"), &pascal, "_")
}

/// A part of a type's name, such as the name of a property.
pub(super) fn snake(input: &str) -> String {
    input.to_snake_case()
}

/// The words that two names begin with, as a name.
pub(super) fn common_prefix(one: &str, other: &str) -> String {
    let (one, other) = (one.to_kebab_case(), other.to_kebab_case());
    let same = std::iter::zip(one.split('-'), other.split('-')).take_while(|(a, b)| a == b);
    let words: Vec<_> = same.map(|(word, _)| word).collect();
    words.join("-").to_pascal_case()
}

pub(super) fn pascal(input: &str) -> String {
    input.to_pascal_case()
}

fn identifier(input: &str, case: &dyn Fn(&str) -> String, prefix: &str) -> String {
    let mut name = match input {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(&input.replace('\'', "").replace(|c: char| !is_word(c), "-")),
    };
    match name.chars().next() {
        None => name = case("x"),
        Some(first) if first.is_alphabetic() => {}
        Some(_) => name.insert_str(0, prefix),
    }
    if KEYWORDS.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_generator() {
        let cases = [
            (type_name("foo-bar"), "FooBar"),
            (type_name("1st"), "X1st"),
            (type_name("won't and can't"), "WontAndCant"),
            (type_name("ABResponse"), "AbResponse"),
            (type_name("+1"), "plus1"),
            (type_name(""), "X"),
            (type_name("self"), "Self_"),
            (field_name("type"), "type_"),
            (field_name("fooBar"), "foo_bar"),
            (method_name("1st"), "_1st"),
            (method_name("GetA.b"), "get_a_b"),
            (suggested("get_a", "b_c"), "GetABC"),
            (distinct_variant("a b"), "AXb"),
            (common_prefix("PetCat", "PetDog"), "Pet"),
        ];
        for (name, expected) in cases {
            assert_eq!(name, expected);
        }
    }
}
