//! `assert` against the answers of Node 20.

use makecom_runtime::script::{Case, Suite, TestFile, TestReport};

/// Each row is the body of a test block, and the line that Node 20.20 printed for it in
/// the test runner of Make's editor.
const TABLE: &str = include_str!("data/assert-node20.json");

#[test]
fn messages_are_those_of_node() {
    let rows: Vec<(String, String)> = serde_json::from_str(TABLE).unwrap();
    // Rows about what built-in functions return need those of the rows.
    let rows = rows.iter().filter(|(code, _)| !code.contains("iml."));
    let (critical, rows): (Vec<_>, Vec<_>) =
        rows.partition(|(_, expected)| expected.starts_with("CRITICAL "));
    assert!(rows.len() > 250 && critical.len() > 2);
    let blocks = rows
        .iter()
        .map(|(code, _)| format!("it('n', () => {{ {code} }});\n"));
    let report = run(blocks.collect());
    assert_eq!(report.cases.len(), rows.len(), "{report}");
    let shown = |case: &Case| case.to_string().replacen("- n ... ", "", 1);
    let mut got: Vec<String> = report.cases.iter().map(shown).collect();
    for (code, _) in &critical {
        let report = run(format!("it('n', () => {{ {code} }})"));
        got.push(format!("CRITICAL {}", report.critical.unwrap().message));
    }
    let differing = rows.iter().chain(&critical).zip(&got);
    let differing = differing.filter(|((_, expected), got)| expected != *got);
    let differing: Vec<_> = differing
        .map(|((code, expected), got)| format!("{code}\n--- Node\n{expected}\n--- here\n{got}\n"))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

fn run(text: String) -> TestReport {
    Suite::new(Vec::new()).run(&TestFile::new("", text))
}
