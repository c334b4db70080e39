//! Properties of generated sections of every kind, with comments, odd
//! whitespace and unknown keys: reading and writing change no byte, edits
//! change only what they name, and checking finds the errors of reading.

mod made_up;

use made_up::{
    LaidOut, Tree, Writer, api, comments, kinds, list, parameter, pointers, section, sections,
    text, texts, without_null,
};
use makecom_iml::{
    ApiModel, Code, Parameter, ParameterEntry, ParameterType, Severity, Typed, connection,
};
use makecom_iml::{CodeKind, ComponentKind, Language, Section, app, endpoint, module};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Reads a section as its model, writes the model, and edits the section
/// without a change.
fn through_its_model<S>(text: &str) -> Result<(), TestCaseError>
where
    S: Code<Model: Clone + std::fmt::Debug + PartialEq>,
{
    let failed = |error: makecom_iml::Error| TestCaseError::fail(error.to_string());
    let mut section = S::from_text(text);
    let model = section.model().map_err(failed)?;
    if let Some(model) = model {
        let written = S::of(&model);
        // Only what is null is left out.
        prop_assert_eq!(
            without_null(section.value().map_err(failed)?),
            without_null(written.value().map_err(failed)?)
        );
        let is_empty = written.value().map_err(failed)? == json!({});
        prop_assert!(is_empty || written.model().map_err(failed)? == Some(model));
    }
    section.edit(|_| ()).map_err(failed)?;
    prop_assert_eq!(section.text(), text);
    Ok(())
}

/// Calls with a type of the language of a kind.
macro_rules! with_type {
    ($kind:expr, $S:ident => $call:expr) => {
        match $kind.language() {
            Language::Requests if $kind == CodeKind::EndpointApi => {
                with_type!(@endpoint::Api, $S => $call)
            }
            Language::Requests => with_type!(@module::Api, $S => $call),
            Language::Stages => with_type!(@connection::Api, $S => $call),
            Language::Epoch => with_type!(@module::Epoch, $S => $call),
            Language::Parameters if $kind.component() == ComponentKind::Connection => {
                with_type!(@connection::Parameters, $S => $call)
            }
            Language::Parameters if $kind.component() == ComponentKind::App => {
                with_type!(@app::InstallSpec, $S => $call)
            }
            Language::Parameters => with_type!(@module::Expect, $S => $call),
            Language::ScopeList => with_type!(@connection::Scopes, $S => $call),
            Language::ScopeArray => with_type!(@connection::Scope, $S => $call),
            Language::Install => with_type!(@connection::Install, $S => $call),
            Language::Object if $kind == CodeKind::ModuleSamples => {
                with_type!(@module::Samples, $S => $call)
            }
            Language::Object => with_type!(@app::Common, $S => $call),
            Language::Groups => with_type!(@app::Groups, $S => $call),
            language => panic!("{language:?} is new: name a type"),
        }
    };
    (@$type:path, $S:ident => $call:expr) => {{
        type $S = $type;
        $call
    }};
}

const MARK: &str = "this very value";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_writing_change_no_byte((kind, text) in texts()) {
        let section = Section::from_text(kind, text.clone());
        prop_assert!(section.value().is_ok(), "{:?}", section.value());
        prop_assert_eq!(section.text(), &text);
        with_type!(kind, S => through_its_model::<S>(&text))?;
        // Generated sections have the right types. Their comments are none of groups.
        let is_strict = kind == CodeKind::AppGroups;
        let errors: Vec<String> = section
            .check()
            .iter()
            .filter(|finding| finding.rule == "wrong-type" || finding.rule == "syntax" && !is_strict)
            .map(ToString::to_string)
            .collect();
        prop_assert_eq!(errors, Vec::<String>::new());
    }

    /// A value that is replaced by another changes the bytes of that value.
    #[test]
    fn a_changed_value_changes_itself_alone(
        (kind, tree, seed) in sections(),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!("{{new}} \"é\""), json!(null), json!(true)]),
    ) {
        let mut tree = tree;
        let leaves = mark_leaf(&mut tree, usize::MAX);
        if leaves == 0 {
            return Ok(());
        }
        mark_leaf(&mut tree, at.index(leaves));
        let text = Writer::write(&tree, seed);
        let mut section = Section::from_text(kind, text.clone());
        let value = section.value().unwrap();
        let pointer = pointers(&value)
            .into_iter()
            .find(|pointer| value.pointer(pointer) == Some(&json!(MARK)))
            .unwrap();
        section.set(&pointer, &new).unwrap();
        prop_assert_eq!(section.text(), text.replace(&json!(MARK).to_string(), &new.to_string()));
        section.set(&pointer, MARK).unwrap();
        prop_assert_eq!(section.text(), &text);
    }

    /// An addition keeps everything else, including comments.
    #[test]
    fn an_addition_takes_nothing_away(
        (kind, text) in texts(),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!({"a": [1, {"b": "c"}]}), json!([])]),
    ) {
        let mut section = Section::from_text(kind, text.clone());
        let before = section.value().unwrap();
        let all = pointers(&before);
        let containers: Vec<&String> = all
            .iter()
            .filter(|pointer| before.pointer(pointer).is_some_and(|v| v.is_object() || v.is_array()))
            .collect();
        let container = at.get(&containers).as_str();
        let mut expected = before.clone();
        let added = match expected.pointer_mut(container).unwrap() {
            Value::Array(elements) => {
                elements.push(new.clone());
                format!("{container}/{}", elements.len() - 1)
            }
            Value::Object(entries) => {
                entries.insert("added key".to_owned(), new.clone());
                format!("{container}/added key")
            }
            _ => unreachable!(),
        };
        section.set(&added, &new).unwrap();
        prop_assert_eq!(section.value().unwrap(), expected);
        prop_assert_eq!(comments(section.text()), comments(&text));

        prop_assert!(section.remove(&added).unwrap());
        prop_assert_eq!(section.value().unwrap(), before);
        prop_assert_eq!(comments(section.text()), comments(&text));
    }

    /// A removal removes a member and its comments, and nothing else.
    #[test]
    fn a_removal_takes_one_thing_away(
        (kind, tree, seed) in sections(),
        at in any::<prop::sample::Index>(),
    ) {
        let laid = LaidOut::write(&tree, seed);
        let mut section = Section::from_text(kind, laid.text.clone());
        let before = section.value().unwrap();
        let mut all = pointers(&before);
        all.remove(0);
        if all.is_empty() {
            return Ok(());
        }
        let pointer = at.get(&all);
        let (parent, token) = pointer.rsplit_once('/').unwrap();
        let mut expected = before.clone();
        match expected.pointer_mut(parent).unwrap() {
            Value::Array(elements) => drop(elements.remove(token.parse().unwrap())),
            Value::Object(entries) => {
                entries.remove(&token.replace("~1", "/").replace("~0", "~"));
            }
            _ => unreachable!(),
        }
        prop_assert!(section.remove(pointer).unwrap());
        prop_assert_eq!(section.value().unwrap(), expected);
        let gone = laid.comments_of(pointer);
        prop_assert_eq!(comments(section.text()), all_but(&laid, &gone));
        // Members that neither contain the removed one nor are in it stay byte
        // for byte.
        for (member, written) in &laid.members {
            let is_apart = !member.starts_with(pointer.as_str()) && !pointer.starts_with(member.as_str());
            prop_assert!(!is_apart || section.text().contains(written), "{member}: {written:?}");
        }
    }

    /// Elements that move take their comments and their bytes along.
    #[test]
    fn elements_in_another_order_lose_nothing(
        (kind, tree, seed) in sections(),
        at in any::<prop::sample::Index>(),
        turn in any::<prop::sample::Index>(),
        is_reversed in any::<bool>(),
        swap in any::<(prop::sample::Index, prop::sample::Index)>(),
        removed in any::<prop::sample::Index>(),
    ) {
        let laid = LaidOut::write(&tree, seed);
        let mut section = Section::from_text(kind, laid.text.clone());
        let before = section.value().unwrap();
        let arrays: Vec<String> = pointers(&before)
            .into_iter()
            .filter(|at| before.pointer(at).and_then(Value::as_array).is_some_and(|v| v.len() > 1))
            .collect();
        if arrays.is_empty() {
            return Ok(());
        }
        let array = at.get(&arrays);
        let old = before.pointer(array).and_then(Value::as_array).unwrap();
        let mut order: Vec<usize> = (0..old.len()).collect();
        if is_reversed {
            order.reverse();
        }
        order.rotate_left(turn.index(old.len()));
        order.swap(swap.0.index(old.len()), swap.1.index(old.len()));
        let new: Vec<&Value> = order.iter().map(|index| &old[*index]).collect();

        section.set(array, &new).unwrap();
        let mut expected = before.clone();
        *expected.pointer_mut(array).unwrap() = json!(new);
        prop_assert_eq!(section.value().unwrap(), expected);
        prop_assert_eq!(inked(section.text()), inked(&laid.text), "{} becomes {}", laid.text, section.text());
        for (member, written) in &laid.members {
            let is_around = array.starts_with(member.as_str());
            prop_assert!(is_around || section.text().contains(written), "{member}: {written:?}");
        }

        // Each comment is still that of the same element: it goes with it.
        let is_told = (0..old.len()).all(|a| (0..a).all(|b| old[a] != old[b]));
        if is_told {
            let removed = removed.index(old.len());
            section.remove(&format!("{array}/{removed}")).unwrap();
            let gone = laid.comments_of(&format!("{array}/{}", order[removed]));
            let mut left = comments(section.text());
            left.sort_unstable();
            prop_assert_eq!(left, all_but(&laid, &gone), "{} then {}", laid.text, section.text());
        }
    }

    /// Bytes outside of the removed member, its commas and its whitespace stay:
    /// those up to the end of the member before, those from the start of the
    /// member after, and the whitespace in front of the bracket.
    #[test]
    fn a_removal_leaves_the_bytes_around_it(
        is_object in any::<bool>(),
        gaps in prop::collection::vec(gap(), 1..30),
        has_trailing_comma in any::<bool>(),
        removed in any::<prop::sample::Index>(),
    ) {
        let mut gaps = gaps.into_iter();
        let mut gap = || gaps.next().unwrap_or_default();
        let mut text = gap() + if is_object { "{" } else { "[" };
        let mut members: Vec<std::ops::Range<usize>> = Vec::new();
        loop {
            text += &gap();
            let start = text.len();
            let number = members.len();
            if is_object {
                text += &json!(number.to_string()).to_string();
                text += &gap();
                text.push(':');
                text += &gap();
            }
            text += &number.to_string();
            members.push(start..text.len());
            text += &gap();
            if number == 4 || gap().is_empty() {
                break;
            }
            text.push(',');
        }
        if has_trailing_comma {
            text.push(',');
            text += &gap();
        }
        let end = text.len();
        text += if is_object { "}" } else { "]" };
        text += &gap();

        let mut section = Section::from_text(CodeKind::ConnectionApi, text.clone());
        let removed = removed.index(members.len());
        let was_there = section.remove(&format!("/{removed}")).unwrap();
        prop_assert!(was_there);
        let after = section.text();
        if let Some(before) = removed.checked_sub(1) {
            let kept = &text[..members[before].end];
            prop_assert!(after.starts_with(kept), "{text:?} becomes {after:?}");
        }
        let kept = if let Some(next) = members.get(removed + 1) {
            next.start
        } else {
            let close = text[..end].trim_end_matches([' ', '\r', '\n']).len();
            // A comment that is now the last may need the end of a line.
            let has_line = text[close..end].contains('\n');
            if has_line && members.len() > 1 { close } else { end }
        };
        let kept = &text[kept..];
        prop_assert!(after.ends_with(kept), "{text:?} becomes {after:?}");
    }

    /// Adding and removing elements leaves the others and their comments
    /// unchanged.
    #[test]
    fn elements_that_come_and_go_leave_the_others_as_they_are(
        tree in list(prop_oneof![parameter(), text()]),
        seed in any::<u64>(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let laid = LaidOut::write(&tree, seed);
        let mut parameters = connection::Parameters::from_text(laid.text.clone());
        let before = parameters.entries().unwrap();
        let mut expected = before.clone();
        for (number, place) in places.iter().enumerate() {
            let name = format!("new {number}");
            let new = Parameter::new(ParameterType::Text, name.as_str()).label("A label for it");
            expected.insert(place.index(expected.len() + 1), new.into());
        }
        parameters.edit(|entries| entries.clone_from(&expected)).unwrap();
        prop_assert_eq!(parameters.entries().unwrap(), expected);
        prop_assert_eq!(comments(parameters.text()), comments(&laid.text));
        for (_, written) in &laid.members {
            prop_assert!(parameters.text().contains(written), "{written:?}");
        }
        parameters.edit(|entries| entries.clone_from(&before)).unwrap();
        prop_assert_eq!(parameters.entries().unwrap(), before);
        prop_assert_eq!(comments(parameters.text()), comments(&laid.text));
    }

    /// Reordering elements loses no comment, in any place.
    #[test]
    fn no_order_of_elements_loses_a_comment(
        tree in list(prop_oneof![parameter(), text()]),
        seed in any::<u64>(),
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let before = Writer::write(&tree, seed);
        let mut parameters = connection::Parameters::from_text(before.clone());
        parameters
            .edit(|entries| {
                let old = std::mem::take(entries);
                entries.extend(order.iter().filter_map(|index| old.get(*index).cloned()));
            })
            .unwrap();
        let mut left = comments(parameters.text());
        left.sort_unstable();
        prop_assert_eq!(left, comments(&before));
        prop_assert_eq!(inked(parameters.text()), inked(&before), "{} becomes {}", before, parameters.text());
    }

    /// Entries follow the order of the model, where that has one.
    #[test]
    fn entries_in_another_order_lose_nothing(
        tree in section(CodeKind::ConnectionScopes),
        seed in any::<u64>(),
    ) {
        let laid = LaidOut::write(&tree, seed);
        let mut scopes = connection::Scopes::from_text(laid.text.clone());
        scopes.edit(|scopes| scopes.sort_by(|a, _, b, _| b.cmp(a))).unwrap();
        let keys: Vec<String> = scopes.entries().unwrap().into_iter().map(|(key, _)| key).collect();
        prop_assert!(keys.is_sorted_by(|a, b| a >= b), "{}", scopes.text());
        prop_assert_eq!(inked(scopes.text()), inked(&laid.text), "{} becomes {}", laid.text, scopes.text());
    }

    /// The model equals the text after any change of a list.
    #[test]
    fn lists_become_what_the_model_says(
        tree in list(prop_oneof![parameter(), text()]),
        seed in any::<u64>(),
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        keep in 0..6_usize,
    ) {
        let mut parameters = connection::Parameters::from_text(Writer::write(&tree, seed));
        let mut expected = parameters.entries().unwrap();
        let change = |entries: &mut Vec<ParameterEntry>| {
            entries.push(Parameter::new(ParameterType::Text, "new").into());
            let old = std::mem::take(entries);
            entries.extend(order.iter().take(keep).filter_map(|index| old.get(*index).cloned()));
        };
        change(&mut expected);
        parameters.edit(change).unwrap();
        prop_assert_eq!(parameters.entries().unwrap(), expected);
    }

    /// A model replaced by any other results in a text with the value of the
    /// other.
    #[test]
    fn a_model_becomes_any_other(from in api(), to in api(), seed in any::<u64>()) {
        let mut api = connection::Api::from_text(Writer::write(&from, seed));
        let to = connection::Api::from_text(Writer::write(&to, seed)).model().unwrap().unwrap();
        api.edit(|model| *model = to.clone()).unwrap();
        let reads = api.model().unwrap().unwrap();
        // A null that stays may indicate another shape.
        let same = without_null(serde_json::to_value(&reads).unwrap())
            == without_null(serde_json::to_value(&to).unwrap());
        prop_assert!(same, "{}", api.text());
        api.edit(|model| *model = reads.clone()).unwrap();
    }

    /// Where reading fails, checking finds a wrong type at the same place.
    #[test]
    fn checking_finds_every_error_of_reading(
        (kind, text) in texts(),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!(-1.5), json!("text"), json!("{{x}}"), json!([7]), json!([null]), json!({"a": 7}), json!(true), json!(null)]),
    ) {
        let mut section = Section::from_text(kind, text);
        let all = pointers(&section.value().unwrap());
        section.set(at.get(&all).as_str(), &new).unwrap();
        let found: Vec<String> = section
            .check()
            .iter()
            .filter(|finding| finding.rule == "wrong-type")
            .map(ToString::to_string)
            .collect();
        let error = with_type!(kind, S => model_error::<S>(&section));
        if let Some(error) = error {
            let (line, column) = error.position().unwrap();
            let first = found.first().cloned().unwrap_or_default();
            let place = format!("{kind}:{line}:{column}: ");
            prop_assert!(first.starts_with(&place), "{error}: {found:?}\n{}", section.text());
        }
    }

    #[test]
    fn no_text_makes_checking_or_editing_fail(text in "[\\[\\]{}\",:/*a0\\\\{ \n\u{e9}]*", kind in select(kinds())) {
        let mut section = Section::from_text(kind, text.clone());
        let is_jsonc = section.value().is_ok();
        let findings = section.check();
        prop_assert_eq!(is_jsonc, findings.iter().all(|finding| finding.rule != "syntax"));
        prop_assert!(findings.iter().all(|f| f.line >= 1 && f.column >= 1));
        prop_assert!(is_jsonc || findings.iter().any(|f| f.severity == Severity::Error));
        let edited = section.set("/a", 1).is_ok();
        prop_assert!(!edited || section.value().is_ok());
        if !edited {
            prop_assert_eq!(section.text(), &text);
        }
        if let Ok(api) = Typed::<connection::Api>::try_from(section) {
            prop_assert!(is_jsonc || api.model().is_err());
            let _ = api.shape();
            if let Ok(Some(ApiModel::Request(request))) = api.model() {
                let _ = format!("{request:?}");
            }
        }
    }
}

fn model_error<S: Code>(section: &Section) -> Option<makecom_iml::Error> {
    S::from_text(section.text()).model().err()
}

/// Whitespace and comments, in a few pieces.
fn gap() -> impl Strategy<Value = String> {
    let piece = select(vec!["", " ", "\n", "\r\n  ", "/* c */", "// c\n", " "]);
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// All bytes but whitespace, sorted: nothing of it may be lost or doubled.
fn inked(text: &str) -> String {
    let mut inked: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    inked.sort_unstable();
    inked.into_iter().collect()
}

/// The numbers of all comments except some.
fn all_but(laid: &LaidOut, gone: &[usize]) -> Vec<usize> {
    (0..laid.owners.len())
        .filter(|number| !gone.contains(number))
        .collect()
}

/// Counts the leaves, and replaces one of them by the mark.
fn mark_leaf(tree: &mut Tree, index: usize) -> usize {
    match tree {
        Tree::Leaf(value) => {
            if index == 0 {
                *value = json!(MARK);
            }
            1
        }
        Tree::List(elements) => {
            let mut seen = 0;
            for element in elements {
                seen += mark_leaf(element, index.wrapping_sub(seen));
            }
            seen
        }
        Tree::Map(entries) => {
            let mut seen = 0;
            for (_, value) in entries {
                seen += mark_leaf(value, index.wrapping_sub(seen));
            }
            seen
        }
    }
}
