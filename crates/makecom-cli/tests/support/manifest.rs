//! The manifest as Make's VS Code extension writes it: members in its order, four blanks,
//! no final newline.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// The order of kinds, of components and of pairs.
const KINDS: [&str; 6] = [
    "connection",
    "module",
    "function",
    "rpc",
    "webhook",
    "endpoint",
];

/// A component in the manifest.
pub struct Entry {
    pub kind: &'static str,
    pub id: String,
    /// Everything but `codeFiles`, in order.
    pub record: Vec<(&'static str, Value)>,
    pub files: Vec<(&'static str, Option<String>)>,
}

/// A component with the one of a server.
pub struct Pair {
    pub kind: &'static str,
    pub local: String,
    pub remote: String,
    /// Whether it belongs to another version of the app.
    pub is_external: bool,
}

/// The text of a manifest with one origin.
pub fn text(entries: &[Entry], pairs: &[Pair], base_url: &str, app: &str) -> String {
    let of_kind = |kind| {
        let own = entries.iter().filter(|one| one.kind == kind);
        let member = |one: &Entry| (one.id.clone(), component(one));
        (kind, object(own.map(member)))
    };
    let pairs = KINDS.map(|kind| {
        let own = pairs.iter().filter(|pair| pair.kind == kind);
        (kind, Ordered::List(own.map(paired).collect()))
    });
    let origin = object([
        ("label", plain("Origin")),
        ("baseUrl", plain(base_url)),
        ("appId", plain(app)),
        ("appVersion", plain(1)),
        ("idMapping", object(pairs)),
        ("apikeyFile", plain("../.secrets/apikey")),
    ]);
    let general = object([
        ("base", plain("general/base.iml.json")),
        ("common", plain(Value::Null)),
        ("readme", plain("README.md")),
        ("groups", plain("modules/groups.json")),
    ]);
    pretty(&object([
        ("fileVersion", plain(1)),
        ("generalCodeFiles", general),
        ("components", object(KINDS.map(of_kind))),
        ("origins", Ordered::List(vec![origin])),
    ]))
}

fn component(entry: &Entry) -> Ordered {
    let record = entry.record.iter();
    let record = record.map(|(key, value)| (*key, plain(value.clone())));
    let files = entry.files.iter();
    let files = files.map(|(key, file)| (*key, plain(file.clone())));
    object(record.chain([("codeFiles", object(files))]))
}

fn paired(pair: &Pair) -> Ordered {
    let sides = [("local", &pair.local), ("remote", &pair.remote)];
    let sides = sides.map(|(side, id)| (side, plain(id.clone())));
    let flag = pair.is_external.then(|| ("nonOwnedByApp", plain(true)));
    object(sides.into_iter().chain(flag))
}

/// JSON, indented by four blanks and without a final newline.
pub fn pretty(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    let format = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, format);
    value.serialize(&mut serializer).unwrap();
    String::from_utf8(text).unwrap()
}

/// A value whose members keep their order.
pub enum Ordered {
    Plain(Value),
    Object(Vec<(String, Ordered)>),
    List(Vec<Ordered>),
}

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(value) => value.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Ordered)>) -> Ordered {
    let members = members.into_iter();
    Ordered::Object(members.map(|(key, value)| (key.into(), value)).collect())
}

pub fn plain(value: impl Into<Value>) -> Ordered {
    Ordered::Plain(value.into())
}
