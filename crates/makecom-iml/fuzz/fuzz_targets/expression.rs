//! Any text is a template: what is wrong in it has a place in the text, and it prints as
//! what parses to the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use makecom_iml::expression::Template;

fuzz_target!(|text: &str| {
    let template = Template::parse(text);
    for found in template.diagnostics() {
        assert!(text.get(found.span.start..found.span.end).is_some());
        assert!(!found.message.is_empty() && !found.help.is_empty());
    }
    if template.errors().next().is_none() {
        let printed = template.formatted();
        let again = Template::parse(&*printed);
        assert!(again.errors().next().is_none(), "{printed}");
        assert_eq!(again.formatted(), printed);
    }
});
