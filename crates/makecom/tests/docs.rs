//! Every public item of this crate has documentation with an example that runs,
//! and whatever can fail says when, by the predicates of its error.
//!
//! The sources are read as tokens, so that what macros write counts too: an item
//! in the body of a macro is looked at there, and one whose documentation comes
//! from the caller at the call. The lint `unreachable_pub` sees to it that what
//! is `pub` can be reached from outside. Exempt are by their nature
//!
//! - fields, variants and implementations of traits, which belong to an item
//!   that has an example;
//! - modules, and items that are passed on with `pub use`, which are documented
//!   where they are;
//! - what stands in a private module within a file, which nobody can name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

#[test]
fn every_public_item_has_an_example_that_runs() {
    let mut crate_items = Items::default();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        crate_items.read(&path);
    }
    let complaints = crate_items.complaints();
    let count = crate_items.items().count();
    assert!(
        complaints.is_empty(),
        "{} complaints about {count} public items:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
    // What finds nothing finds no fault either.
    assert!(count > 300, "{count}");
}

/// Where a fact comes from is said in words: marks such as `[clients]` mean
/// nothing to readers.
#[test]
fn sources_of_facts_are_named_in_words() {
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for mark in ["page", "docs", "clients", "reported", "openapi"] {
            for end in ["\\]", ",", ";", "]"] {
                let found = text.contains(&format!("\\[{mark}{end}"));
                assert!(!found, "{}: [{mark}{end}", path.display());
            }
        }
    }
}

#[test]
fn what_lacks_something_is_found() {
    let fence = "/// ```\n/// assert!(true);\n/// ```\n";
    let cases = [
        ("pub struct A;".to_owned(), ":1: struct A: no example"),
        ("/// Text.\n#[derive(Debug)]\npub enum A {}".to_owned(), ":3: enum A: no example"),
        (format!("{fence}#[derive(Debug)]\npub enum A {{}}"), ""),
        ("/// ```no_run\n/// a();\n/// ```\npub struct A;".to_owned(), ":4: struct A: no example"),
        ("/// a();\n/// ```\npub struct A;".to_owned(), ":3: struct A: no example"),
        ("/// ```text\n/// a\n/// ```\npub fn a() {}".to_owned(), ":4: fn a: no example"),
        ("impl A { pub async fn a() {} }".to_owned(), ":1: fn a: no example"),
        ("impl A { pub const fn a() {} pub const B: u8 = 1; }".to_owned(),
         ":1: fn a: no example\n:1: const B: no example"),
        ("pub trait A { fn a(); const B: u8; type C; }".to_owned(),
         ":1: trait A: no example\n:1: fn a: no example\n:1: const B: no example\n:1: type C: no example"),
        (format!("{fence}pub fn a() -> Result<()> {{}}"), ":4: fn a: no `# Errors`"),
        (format!("{fence}/// # Errors\n/// Yes.\npub fn a() -> Result<()> {{}}"),
         ":6: fn a: `# Errors` names no predicate"),
        (format!("{fence}/// # Errors\n/// `is_bad`.\npub fn a() -> Result<()> {{}}"), ""),
        (format!("{fence}pub fn a(a: Result<()>) -> bool {{}}"), ""),
        // Not public, or by its nature without one.
        ("pub(crate) struct A; struct B; pub use c::D; pub mod e;".to_owned(), ""),
        ("impl fmt::Display for A { fn fmt(&self) -> fmt::Result {} }".to_owned(), ""),
        ("mod sealed { pub trait Sealed {} }".to_owned(), ""),
        ("#[cfg(test)]\nmod tests { pub fn a() {} }".to_owned(), ""),
        // Macros.
        ("macro_rules! m { ($a:ident) => { impl A { pub fn $a() {} } } }".to_owned(),
         ":1: fn $a: no example"),
        ("macro_rules! m { ($(#[doc = $doc:literal])* $a:ident) => { $(#[doc = $doc])* pub struct $a; } }\nm! { A {} }".to_owned(),
         ":2: m! A: no example"),
        (format!("m! {{\n{fence}A {{ /// Text.\n \"b\" => b: u8; }} }}"), ""),
        ("macro_rules! e { ($a:literal) => { concat!(\"```\\n\", $a, \"```\") } }\n#[doc = e!(\"a\")]\npub struct A;".to_owned(), ""),
        ("macro_rules! e { ($a:literal) => { $a } }\n#[doc = e!(\"a\")]\npub struct A;".to_owned(),
         ":3: struct A: no example"),
    ];
    for (source, expected) in cases {
        let mut items = Items::default();
        items.scan(&source);
        assert_eq!(items.complaints().join("\n"), expected, "{source}");
    }
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What is public, and what is known of the macros.
#[derive(Default)]
struct Items {
    file: PathBuf,
    found: Vec<Item>,
    /// Macros that write an example.
    writing: BTreeSet<String>,
    /// Macros that make a type and take its documentation from the caller.
    passing: BTreeSet<String>,
    /// The macro that is being read.
    within: Option<String>,
}

struct Item {
    place: String,
    name: String,
    docs: Docs,
    can_fail: bool,
    /// The macro that makes a type of it, if it stands in a call.
    called: Option<String>,
}

/// What stands before an item.
#[derive(Default)]
struct Docs {
    text: String,
    /// Macros that write a part of it.
    macros: Vec<String>,
    /// Whether the caller of a macro gives it.
    is_passed: bool,
}

impl Items {
    fn read(&mut self, path: &Path) {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        path.strip_prefix(manifest)
            .unwrap()
            .clone_into(&mut self.file);
        self.scan(&fs::read_to_string(path).unwrap());
    }

    fn scan(&mut self, source: &str) {
        self.walk(source.parse().unwrap(), false);
    }

    /// Without the calls of macros that make no type.
    fn items(&self) -> impl Iterator<Item = &Item> {
        let is_item = |item: &&Item| match &item.called {
            Some(called) => self.passing.contains(called),
            None => true,
        };
        self.found.iter().filter(is_item)
    }

    fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        for item in self.items() {
            let (docs, what) = (&item.docs, format!("{}: {}", item.place, item.name));
            let is_written = docs.macros.iter().any(|name| self.writing.contains(name));
            if !docs.is_passed && !is_written && !has_example(&docs.text) {
                complaints.push(format!("{what}: no example"));
            }
            let errors = docs.text.split_once("# Errors").map(|(_, errors)| errors);
            match errors {
                None if item.can_fail => complaints.push(format!("{what}: no `# Errors`")),
                Some(errors) if !["is_", "As "].iter().any(|word| errors.contains(word)) => {
                    complaints.push(format!("{what}: `# Errors` names no predicate"));
                }
                _ => {}
            }
        }
        complaints
    }

    fn walk(&mut self, tokens: TokenStream, is_trait: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut docs = Docs::default();
        let mut rest = &tokens[..];
        while !rest.is_empty() {
            rest = if let Some(after) = docs.read(rest) {
                after
            } else {
                let docs = std::mem::take(&mut docs);
                match rest {
                    [
                        TokenTree::Ident(word),
                        TokenTree::Ident(_),
                        TokenTree::Group(_),
                        after @ ..,
                    ] if word == "mod" => after,
                    [
                        TokenTree::Ident(word),
                        TokenTree::Punct(_),
                        TokenTree::Ident(name),
                        TokenTree::Group(arms),
                        after @ ..,
                    ] if word == "macro_rules" => {
                        self.walk_macro(name.to_string(), arms);
                        after
                    }
                    [
                        TokenTree::Ident(called),
                        TokenTree::Punct(bang),
                        TokenTree::Group(call),
                        after @ ..,
                    ] if bang.as_char() == '!' => {
                        self.walk_call(called.to_string(), call);
                        after
                    }
                    [TokenTree::Ident(word), ..] if is_trait || word == "pub" => {
                        self.item(rest, docs)
                    }
                    [TokenTree::Group(group), after @ ..] => {
                        self.walk(group.stream(), false);
                        after
                    }
                    _ => &rest[1..],
                }
            };
        }
    }

    /// What a macro becomes, and not what it takes.
    fn walk_macro(&mut self, name: String, arms: &Group) {
        let written = arms.stream().to_string();
        // One that makes items has examples of its own, and writes none.
        if written.contains("\"```") && !written.contains("pub ") {
            self.writing.insert(name.clone());
        }
        let tokens: Vec<TokenTree> = arms.stream().into_iter().collect();
        self.within = Some(name);
        for pair in tokens.windows(2) {
            if let [TokenTree::Punct(arrow), TokenTree::Group(body)] = pair
                && arrow.as_char() == '>'
            {
                self.walk(body.stream(), false);
            }
        }
        self.within = None;
    }

    /// A call that may make a type: documentation, and its name.
    fn walk_call(&mut self, called: String, call: &Group) {
        let tokens: Vec<TokenTree> = call.stream().into_iter().collect();
        let mut docs = Docs::default();
        let mut rest = &tokens[..];
        while let Some(after) = docs.read(rest) {
            rest = after;
        }
        if let [TokenTree::Ident(name), ..] = rest {
            self.found.push(Item {
                place: self.place(name),
                name: format!("{called}! {name}"),
                docs,
                can_fail: false,
                called: Some(called),
            });
        }
    }

    /// What begins with `pub`, or stands in a trait. Gives what comes after it.
    fn item<'a>(&mut self, tokens: &'a [TokenTree], docs: Docs) -> &'a [TokenTree] {
        let after = &tokens[1..];
        let mut rest = tokens;
        let kind = loop {
            let Some(TokenTree::Ident(word)) = rest.first() else {
                return after; // a field whose name a macro gives, or `pub(crate)`
            };
            let is_function = matches!(rest.get(1), Some(TokenTree::Ident(next)) if next == "fn");
            match word.to_string().as_str() {
                "pub" | "async" => rest = &rest[1..],
                "const" if is_function => rest = &rest[1..],
                kind @ ("fn" | "struct" | "enum" | "trait" | "type" | "const" | "static") => {
                    break kind.to_owned();
                }
                _ => return after, // a field, or `use` and `mod`
            }
        };
        let keyword = &rest[0];
        let name = match &rest[1..] {
            [TokenTree::Punct(dollar), TokenTree::Ident(name), ..] => {
                format!("{dollar}{name}")
            }
            [TokenTree::Ident(name), ..] => name.to_string(),
            _ => return after,
        };
        let end = rest.iter().position(|token| match token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        });
        let (head, body) = rest.split_at(end.unwrap_or(rest.len()));
        if docs.is_passed {
            self.passing.extend(self.within.clone());
        }
        let place = match keyword {
            TokenTree::Ident(keyword) => self.place(keyword),
            _ => return after,
        };
        self.found.push(Item {
            place,
            can_fail: kind == "fn" && returns_result(head),
            name: format!("{kind} {name}"),
            docs,
            called: None,
        });
        if let ("trait", Some(TokenTree::Group(body))) = (kind.as_str(), body.first()) {
            self.walk(body.stream(), true);
        }
        body.get(1..).unwrap_or_default()
    }

    fn place(&self, word: &proc_macro2::Ident) -> String {
        format!("{}:{}", self.file.display(), word.span().start().line)
    }
}

impl Docs {
    /// Takes an attribute, if there is one at the start, and gives the rest.
    fn read<'a>(&mut self, tokens: &'a [TokenTree]) -> Option<&'a [TokenTree]> {
        match tokens {
            [
                TokenTree::Punct(hash),
                TokenTree::Group(attribute),
                rest @ ..,
            ] if hash.as_char() == '#' => {
                let attribute: Vec<TokenTree> = attribute.stream().into_iter().collect();
                if matches!(&attribute[..], [TokenTree::Ident(name), ..] if name == "doc") {
                    self.text.push('\n');
                    self.add(&attribute);
                }
                Some(rest)
            }
            // Any number of attributes that a caller gives.
            [
                TokenTree::Punct(dollar),
                TokenTree::Group(attribute),
                TokenTree::Punct(star),
                rest @ ..,
            ] if dollar.as_char() == '$' && star.as_char() == '*' && is_attribute(attribute) => {
                self.is_passed = true;
                Some(rest)
            }
            _ => None,
        }
    }

    fn add(&mut self, tokens: &[TokenTree]) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Literal(literal) => {
                    let literal = literal.to_string();
                    let text = literal.trim_start_matches(['r', '#']).trim_end_matches('#');
                    let text = text.trim_matches('"');
                    let text = text.replace("\\n", "\n").replace("\\\"", "\"");
                    self.text.push_str(&text);
                }
                TokenTree::Ident(name) if is_bang(tokens.get(at + 1)) => {
                    self.macros.push(name.to_string());
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.add(&inner);
                }
                _ => {}
            }
        }
    }
}

fn is_attribute(group: &Group) -> bool {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    matches!(&tokens[..], [TokenTree::Punct(hash), TokenTree::Group(_)] if hash.as_char() == '#')
}

fn is_bang(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(bang)) if bang.as_char() == '!')
}

/// Whether a text has a block of code that is compiled and run.
fn has_example(text: &str) -> bool {
    let fences: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("```"))
        .collect();
    // In pairs: an opening that says what it is, and a closing.
    fences
        .chunks_exact(2)
        .any(|pair| matches!(pair[0], "" | "rust" | "should_panic"))
}

/// Whether a function can fail, by what it gives.
fn returns_result(head: &[TokenTree]) -> bool {
    let is_arguments = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    let returned = head.iter().skip_while(|token| !is_arguments(token));
    let mut returned = returned.take_while(|token| token.to_string() != "where");
    returned.any(|token| token.to_string() == "Result")
}
