//! Examples of tests of functions.

use makecom_runtime::Value;
use makecom_runtime::script::{Function, Suite, TestFile};

use super::{Line, Outcome, line, shown, text};

pub(super) fn example(example: &Value) -> Line {
    let functions = match example.get("functions") {
        Value::Collection(entries) => entries
            .iter()
            .map(|(name, code)| Function::new(name, text(code)))
            .collect(),
        _ => Vec::new(),
    };
    let test = TestFile::new(text(&example.get("tested")), text(&example.get("test")));
    let report = Suite::new(functions).run(&test);
    let codes = report.warnings.iter().map(|it| it.code).collect();
    let Value::Collection(expect) = example.get("expect") else {
        return line(
            example,
            Outcome::NotRun("nothing is expected".to_owned()),
            codes,
        );
    };
    let printed = report.to_string();
    // Numbers of test blocks are small.
    #[allow(clippy::cast_precision_loss)]
    let number = |count: usize| Value::Number(count as f64);
    let (total, failed) = (report.cases.len(), report.failed());
    let mut differences = Vec::new();
    for (name, expected) in expect.iter() {
        let got = match name {
            "total" => number(total),
            "passed" => number(total - failed),
            "failed" => number(failed),
            "critical" => Value::Boolean(report.critical.is_some()),
            "lines" => {
                let Value::Array(lines) = expected else {
                    return line(
                        example,
                        Outcome::NotRun("lines is no array".to_owned()),
                        codes,
                    );
                };
                let lines = lines.iter().map(text);
                let missing = lines.filter(|it| !printed.lines().any(|own| own == it));
                let missing: Vec<_> = missing.collect();
                if !missing.is_empty() {
                    differences.push(format!("not printed: {}", missing.join(" / ")));
                }
                continue;
            }
            other => {
                let why = format!("what {other:?} expects is not known");
                return line(example, Outcome::NotRun(why), codes);
            }
        };
        let is_equal = match (expected, &got) {
            // The name or message of a critical failure.
            (Value::Text(expected), _) => printed.contains(&**expected),
            (expected, got) => expected == got,
        };
        if !is_equal {
            differences.push(format!(
                "{name}: got {}, expected {}",
                shown(&got),
                shown(expected)
            ));
        }
    }
    let outcome = if differences.is_empty() {
        Outcome::Equal
    } else {
        Outcome::Differs(format!("{}\n{printed}", differences.join("; ")))
    };
    line(example, outcome, codes)
}
