//! Time of merging as a ratio of parsing, in one run on one machine.
//!
//!     cargo bench -p openapi-fragments --bench merge [-- FOLDER | NUMBER FOLDER]
//!
//! Without a folder of fragments it generates some: operations that share most of a
//! large set of components, as vendors publish them. With a number and a folder it
//! writes that many small ones there and measures nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use openapi_fragments::{MergeOptions, files, merge, split, to_canonical_json};
use serde_json::{Map, Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    match arguments.as_slice() {
        [] => grow(),
        [folder] => _ = compare(Path::new(folder)),
        [number, folder, ..] => {
            std::fs::create_dir_all(folder).expect("a folder that can be made");
            let number = number.parse().expect("a number of fragments");
            write_fragments(Path::new(folder), number, 8);
        }
    }
}

fn grow() {
    let mut times = Vec::new();
    for operations in [100, 1_000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_fragments(folder.path(), operations, 50);
        times.push(compare(folder.path()));
    }
    let growth = times[1].as_secs_f64() / times[0].as_secs_f64();
    println!("ten times the fragments cost {growth:.1} times the time");
}

/// The best of five runs of each.
fn compare(folder: &Path) -> Duration {
    let inputs = files::inputs(&[folder.to_owned()]).expect("a readable folder");
    let parse = best(|| {
        for path in &inputs {
            let text = std::fs::read_to_string(path).expect("a readable file");
            let value: Value = serde_json::from_str(&text).expect("JSON");
            std::hint::black_box(value);
        }
    });
    let mut bytes = 0;
    let merged = best(|| {
        let fragments = files::fragments(&inputs).expect("fragments");
        let merged = merge(&fragments, &MergeOptions::default()).expect("no conflict");
        bytes = merged.to_json().len();
    });
    let input: u64 = inputs
        .iter()
        .filter_map(|path| Some(path.metadata().ok()?.len()))
        .sum();
    println!(
        "{} fragments, {} KiB in, {} KiB out: parse {parse:.1?}, merge {merged:.1?}, ratio {:.2}",
        inputs.len(),
        input / 1024,
        bytes / 1024,
        merged.as_secs_f64() / parse.as_secs_f64(),
    );
    merged
}

fn best(mut run: impl FnMut()) -> Duration {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// A spec of which each operation reaches `group` components, split.
fn write_fragments(folder: &Path, operations: usize, group: usize) {
    let schemas: Map<String, Value> = (0..200)
        .map(|n| {
            let next = format!(
                "#/components/schemas/S{}",
                (n + 1) % group + n / group * group
            );
            let properties: Map<String, Value> = (0..10)
                .map(|p| {
                    (
                        format!("p{p}"),
                        json!({"type": "string", "description": "What it is for, in a sentence."}),
                    )
                })
                .chain([("next".to_owned(), json!({"$ref": next}))])
                .collect();
            (
                format!("S{n}"),
                json!({"type": "object", "properties": properties}),
            )
        })
        .collect();
    let paths: Map<String, Value> = (0..operations)
        .map(|n| {
            let schema = format!("#/components/schemas/S{}", n % 200);
            let operation = json!({
                "summary": format!("Get the thing number {n}"),
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": schema}}}}},
            });
            (format!("/things{n}/{{id}}"), json!({ "get": operation }))
        })
        .collect();
    let spec = json!({
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    for (n, part) in split(&spec).enumerate() {
        let file = folder.join(format!("{n}.json"));
        std::fs::write(file, to_canonical_json(&part.document)).expect("a writable folder");
    }
}
