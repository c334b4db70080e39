//! A deep path is written once.

use std::collections::BTreeMap;

use crate::check::names::shown;
use crate::check::prelude::*;
use crate::code::Language;
use crate::expression::{Expr, Step, Template};

pub(super) static RULE: Rule = Rule {
    id: "deep-path-repeated",
    severity: Severity::Hint,
    source: Source::Reported,
    summary: "A place of at least four names that a section reads from three times is kept in \
        `temp`: where the service moves it, it is changed once.",
    bad: &[(
        Kind::ModuleApi,
        r#"{
    "url": "/me",
    "response": {
        "output": {
            "id": "{{body.data.user.profile.id}}",
            "name": "{{body.data.user.profile.id}} {{body.data.user.profile.id}}"
        }
    }
}"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{
    "url": "/me",
    "response": {
        "temp": { "id": "{{body.data.user.profile.id}}" },
        "output": { "id": "{{temp.id}}", "name": "{{temp.id}} {{temp.id}}" }
    }
}"#,
    )],
    check,
};

/// How many names a deep path has, and how often it may be written.
const DEEP: usize = 4;
const OFTEN: usize = 3;

fn check(event: &Event, context: &mut Context) {
    let Event::Section(tree) = event else {
        return;
    };
    if !matches!(
        context.kind.language(),
        Language::Requests | Language::Stages | Language::Epoch
    ) {
        return;
    }
    let mut uses: BTreeMap<String, (usize, String, usize)> = BTreeMap::new();
    texts(tree, "", &mut |text, pointer| {
        // Most texts have no path of so many names.
        if text.value.matches('.').count() < DEEP - 1 {
            return;
        }
        let template = Template::parse(&*text.value);
        for embedded in template.expressions() {
            embedded.expr.walk(&mut |expr| {
                if let Expr::Path(path) = expr
                    && names(&path.steps) + 1 >= DEEP
                {
                    let written = path.span.of(template.text()).to_owned();
                    let place = || (0, pointer.to_owned(), text.start());
                    uses.entry(written).or_insert_with(place).0 += 1;
                }
            });
        }
    });
    for (path, (number, pointer, offset)) in uses {
        if number >= OFTEN {
            context.report(
                pointer,
                offset,
                format!("{} is written {number} times", shown(&path)),
                "keep it in temp or response.temp, and read it from there",
            );
        }
    }
}

fn names(steps: &[Step]) -> usize {
    let is_name = |step: &&Step| matches!(step, Step::Name(_) | Step::Key(_));
    steps.iter().filter(is_name).count()
}

/// The connections read nothing so deep.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];
