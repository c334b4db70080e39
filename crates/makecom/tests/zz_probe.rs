//! probe
use makecom::{Section, SectionKind, Token, Zone, section, section::Content};
#[test]
fn probe() {
    for z in [
        "user:hunter2@eu1.make.com",
        "https:u:hunter2@eu1.make.com",
        "hunter2@x.y",
        "https://u:hunter2@[bad",
        "https://www.make.com",
        "eu9.make.com",
        "www.eu1.make.com",
        "eu1.make",
        "http:127.0.0.1",
        "localhost:80",
        "http://localhost.",
        "https://hunter2:x@/",
        "//u:hunter2@h.x",
        "https://eu1.make.com\\@evil.example",
        "eu1.make.com:8443",
        "https://0e2d7b8c-1111-4aaa-8bbb-0123456789ab.x",
        "hunter2@/x.y",
    ] {
        println!(
            "{z:?} -> {}",
            match z.parse::<Zone>() {
                Ok(z) => format!("OK {z:?}"),
                Err(e) => e.to_string(),
            }
        );
    }
    for t in [
        "[hunter2]",
        "{\"a\":hunter2}",
        "[\"hunter2",
        "[\"a\" \"hunter2\"]",
        "[\"\\q\"]",
        "[1hunter2]",
        "{hunter2:1}",
        "[tru]",
        "\u{feff}null",
        "\u{feff}[]",
        "[0x1]",
        "[1,,2]",
        "/* x",
        "[\"a\nb\"]",
        "[1] [2]",
        "[\"\\ud800\"]",
        "[-]",
        "[1e999]",
        "[12345678901234567890123]",
        "{\"a\":1,\"a\":2}",
    ] {
        let s = Section::from_text(SectionKind::Api, t);
        println!(
            "{t:?} unset={} -> {:?}",
            s.is_unset(),
            s.value().map_err(|e| e.to_string())
        );
    }
    println!("{:?}", section::Install::from_text("[1]").common());
    println!(
        "{:?}",
        section::Install::from_text("{\"common\":3}").common()
    );
    println!("{:?}", serde_json::from_str::<Token>("12345").unwrap_err());
    println!(
        "{:?}",
        serde_json::from_str::<Token>("[\"hunter2\"]").map_err(|e| e.to_string())
    );
}
#[test]
fn deep() {
    let s = Section::from_text(SectionKind::Api, "[".repeat(200_000));
    println!("{:?}", s.value().map_err(|e| e.to_string()));
    let s = Section::from_text(SectionKind::Api, "[".repeat(400) + &"]".repeat(400));
    println!("{:?}", s.value().is_ok());
}
