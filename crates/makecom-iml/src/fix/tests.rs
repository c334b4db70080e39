use std::collections::BTreeMap;

use super::{FIXES, fix};
use crate::check::{Finding, Rule};
use crate::code::CodeKind as Kind;
use crate::section::{Section, check_as};

fn sections(example: &[(Kind, &str)]) -> Vec<Section> {
    let all = example.iter();
    all.map(|(kind, text)| Section::from_text(*kind, *text))
        .collect()
}

fn counts(findings: &[Finding]) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let key = (finding.section.to_string(), finding.rule);
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// For the bad example of every rule, alone and between comments.
#[test]
fn a_fixed_text_has_no_new_finding_and_is_not_fixed_again() {
    for rule in Rule::ALL {
        for (before, after) in [
            ("", ""),
            ("// above\r\n", " /* below */\n"),
            ("\u{feff}", ""),
        ] {
            let texts: Vec<_> = (rule.bad.iter())
                .map(|(kind, text)| (*kind, format!("{before}{text}{after}")))
                .collect();
            let texts: Vec<_> = texts
                .iter()
                .map(|(kind, text)| (*kind, text.as_str()))
                .collect();
            let mut fixed = sections(&texts);
            let old = counts(&check_as("", &fixed));
            let made = fix("", &mut fixed, true, |_| true);
            let found = check_as("", &fixed);
            for (key, number) in counts(&found) {
                assert!(
                    old.get(&key).is_some_and(|old| number <= *old),
                    "{}: {key:?}",
                    rule.id
                );
            }
            assert!(
                fix("", &mut fixed, true, |_| true).is_empty(),
                "{}",
                rule.id
            );
            for section in &fixed {
                let text = section.text();
                assert!(
                    text.starts_with(before) && text.ends_with(after),
                    "{}",
                    rule.id
                );
            }
            let is_fixable = FIXES.iter().any(|fix| fix.rule == rule.id);
            assert!(is_fixable || made.iter().all(|fix| fix.rule != rule.id));
        }
    }
}

#[test]
fn what_has_one_right_answer_is_written() {
    for (kind, before, after) in [
        // Expressions.
        ("api", "{{if(a; b; 'c;d')}}", "{{if(a, b, 'c;d')}}"),
        (
            "api",
            "{{if(a; if(b, c; d), e)}}",
            "{{if(a, if(b, c, d), e)}}",
        ),
        (
            "api",
            "{{body.a === 1}} {{body.b !== 2}}",
            "{{body.a = 1}} {{body.b != 2}}",
        ),
        (
            "api",
            "{{body.a and body.b or body.c}}",
            "{{body.a & body.b | body.c}}",
        ),
        (
            "api",
            "{{headers.content-type}}",
            "{{headers.`content-type`}}",
        ),
        (
            "api",
            "{{headers.x-rate-limit}}",
            "{{headers.`x-rate-limit`}}",
        ),
        (
            "api",
            "{{body.a$b}} {{body.2nd}}",
            "{{body.`a$b`}} {{body.`2nd`}}",
        ),
        (
            "api",
            "{{body['a']}} {{body.x[\\\"b c\\\"].d}}",
            "{{body.a}} {{body.x.`b c`.d}}",
        ),
        (
            "api",
            "{{formatDate(now(), X)}}",
            "{{formatDate(now, 'X')}}",
        ),
        (
            "api",
            "{{replace(body.a, /[a-z]+/g, '')}}",
            "{{replace(body.a, '/[a-z]+/g', '')}}",
        ),
        ("api", "{{body.a <> body.b}}", "{{body.a != body.b}}"),
        (
            "api",
            "{{merge(body.a, [ ])}}",
            "{{merge(body.a, emptyarray)}}",
        ),
        // Escapes before the place, and after it, stay as they are written.
        (
            "api",
            "\\u00fc\\n{{if(a; b)}}\\/\\ud83d\\ude00",
            "\\u00fc\\n{{if(a, b)}}\\/\\ud83d\\ude00",
        ),
        ("api", "parameters.a", "{{parameters.a}}"),
        ("api", "temp.`a b`[2].c", "{{temp.`a b`[2].c}}"),
    ] {
        let text = |value: &str| format!("{{ \"url\": \"/\", \"qs\": {{ \"a\": \"{value}\" }} }}");
        assert_eq!(kind, "api");
        assert_eq!(fixed(Kind::ModuleApi, &text(before)), text(after));
    }
    for (kind, before, after) in [
        (
            Kind::ModuleScope,
            "// all\n\"read  write\"",
            "// all\n[\"read\", \"write\"]",
        ),
        (
            Kind::ModuleApi,
            "{ \"Headers\": {}, \"method\": \"get\" }",
            "{ \"headers\": {}, \"method\": \"GET\" }",
        ),
        (
            Kind::ModuleApi,
            "{ \"repeat\": { \"limit\": \"3\", \"condition\": \"{{true}}\", \"delay\": 1 } }",
            "{ \"repeat\": { \"limit\": 3, \"condition\": \"{{true}}\", \"delay\": 1 } }",
        ),
        (
            Kind::ModuleApi,
            "{ \"followRedirects\": \"false\" }",
            "{ \"followRedirects\": false }",
        ),
        (
            Kind::ModuleApi,
            "{ \"response\": { \"iterate\": \"body.users\" } }",
            "{ \"response\": { \"iterate\": \"{{body.users}}\" } }",
        ),
        (
            Kind::ModuleExpect,
            "[{ \"name\": \"a\", \"type\": \"Text\", \"required\": \"true\" }]",
            "[{ \"name\": \"a\", \"type\": \"text\", \"required\": true }]",
        ),
    ] {
        assert_eq!(fixed(kind, before), after);
    }
}

#[test]
fn what_has_several_answers_stays() {
    for (kind, text) in [
        // The first element may be meant, or the second.
        (Kind::ModuleApi, r#"{ "url": "/{{body.list[0].id}}" }"#),
        (
            Kind::ModuleApi,
            r#"{ "url": "/{{body.total - body.count}}" }"#,
        ),
        (Kind::ModuleApi, r#"{ "url": "/{{body.a ? 'b' : 'c'}}" }"#),
        (Kind::ModuleApi, r#"{ "url": "/{{body.a ?? 'b'}}" }"#),
        (Kind::ModuleApi, r#"{ "url": "/{{merge(body.a, ['b'])}}" }"#),
        (Kind::ModuleApi, r#"{ "url": "/{{body.site}/me" }"#),
        (
            Kind::ModuleApi,
            r#"{ "url": "/", "qs": { "a": " {{body.a}}" } }"#,
        ),
        (
            Kind::ModuleApi,
            r#"{ "url": "/", "response": { "iterate": "users" } }"#,
        ),
        (Kind::ModuleApi, r#"{ "url": "/", "header": {} }"#),
        // The known key is there as well.
        (
            Kind::ModuleApi,
            r#"{ "url": "/", "Headers": {}, "headers": {} }"#,
        ),
        (Kind::ModuleScope, r#""read,write""#),
        (Kind::ModuleScope, r#""{{parameters.scopes}}""#),
        (
            Kind::ModuleExpect,
            r#"[{ "name": "a", "type": "text", "required": "yes" }]"#,
        ),
        (Kind::ModuleScope, r#"["read" "write"]"#),
    ] {
        assert_eq!(fixed(kind, text), text);
    }
}

fn fixed(kind: Kind, text: &str) -> String {
    let mut all = [Section::from_text(kind, text)];
    fix("", &mut all, false, |_| true);
    let [section] = all;
    section.into_text()
}
