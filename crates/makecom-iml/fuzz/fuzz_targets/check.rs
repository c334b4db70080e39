//! Any text can be checked as a section of any kind, of any type of component: each
//! finding has a place in the text. The first byte says which kind, the second which type.

#![no_main]

use libfuzzer_sys::fuzz_target;
use makecom_iml::{CodeKind, Section, check_as};

const TYPES: [&str; 6] = ["", "basic", "oauth", "action", "trigger", "responder"];

fuzz_target!(|input: &str| {
    let mut characters = input.chars();
    let (Some(kind), Some(of)) = (characters.next(), characters.next()) else {
        return;
    };
    let kind = CodeKind::ALL[kind as usize % CodeKind::ALL.len()];
    let component_type = TYPES[of as usize % TYPES.len()];
    let text = characters.as_str();
    let section = Section::from_text(kind, text);
    for found in section.check_as(component_type) {
        let line = text.split('\n').nth(found.line - 1);
        let line = line.expect("a finding is in a line of the text");
        assert!(found.column - 1 <= line.chars().count());
        assert!(!found.message.is_empty() && !found.help.is_empty());
    }
    check_as(component_type, [section]);
});
