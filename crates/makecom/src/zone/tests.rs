//! Zones in every form people paste, and what is refused.

use url::Url;

use super::*;

#[test]
fn every_form_people_paste() {
    let cases = [
        ("eu1", Zone::Eu1),
        ("  EU2 \n", Zone::Eu2),
        ("us1.make.com", Zone::Us1),
        ("US2.make.com.", Zone::Us2),
        ("us2.make.com/", Zone::Us2),
        ("\"us2.make.com\"", Zone::Us2),
        ("'eu2' ", Zone::Eu2),
        ("<https://eu2.make.com/1/apps>", Zone::Eu2),
        ("EU1.MAKE.CELONIS.COM", Zone::CelonisEu1),
        ("https://us1.make.celonis.com/api/v2/", Zone::CelonisUs1),
        ("https://\u{ff45}u1.make.com", Zone::Eu1), // wide letters
        ("eu1.make.com/api/v2", Zone::Eu1),
        ("https://eu1.make.com/api", Zone::Eu1),
        ("//eu1.make.com/", Zone::Eu1),
        ("eu1.make.com:443", Zone::Eu1),
        ("\u{feff}https://eu1.make.com\u{200b}", Zone::Eu1), // copied along
        ("https://eu1.make.com/api/v2/", Zone::Eu1),
        ("HTTPS://EU1.make.com:443", Zone::Eu1),
        ("https://us1.make.com/1/scenarios/2/edit?x=y#z", Zone::Us1),
        ("eu1.make.celonis.com", Zone::CelonisEu1),
        ("https://us1.make.celonis.com", Zone::CelonisUs1),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Zone>().unwrap(), expected, "{text}");
    }
}

#[test]
fn private_instances_and_this_machine() {
    let cases = [
        (
            "https://make.acme.example/",
            "https://make.acme.example/api/v2",
        ),
        ("make.acme.example", "https://make.acme.example/api/v2"),
        (
            "https://make.acme.example:8443/x",
            "https://make.acme.example:8443/api/v2",
        ),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v2"),
        ("http://localhost:1/api/v2", "http://localhost:1/api/v2"),
        // As in the file of Make's own CLI.
        ("localhost:4000", "http://localhost:4000/api/v2"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/api/v2"),
        ("[::1]:9", "http://[::1]:9/api/v2"),
        ("https://localhost:1", "https://localhost:1/api/v2"),
        // As in manifests of Make's VS Code extension.
        ("https://we.make.com/api", "https://we.make.com/api/v2"),
        ("https://we.make.com/api/", "https://we.make.com/api/v2"),
        ("we.make.com", "https://we.make.com/api/v2"),
        ("https://we.make.com/1/apps?x", "https://we.make.com/api/v2"),
        ("https://eu7.make.com/api", "https://eu7.make.com/api/v2"),
        (
            "https://make.acme.example/api",
            "https://make.acme.example/api/v2",
        ),
        ("http://[::1]:9/api/v2", "http://[::1]:9/api/v2"),
        ("http://[0:0:0:0:0:0:0:1]:9", "http://[::1]:9/api/v2"),
        (
            "m\u{e4}ke.acme.example",
            "https://xn--mke-qla.acme.example/api/v2",
        ),
    ];
    for (text, base_url) in cases {
        let zone: Zone = text.parse().unwrap();
        assert!(zone.is_private(), "{text}");
        assert_eq!(zone.base_url(), base_url);
        assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
    }
}

#[test]
fn where_a_zone_is_and_how_it_is_reached() {
    let cases = [
        ("eu2", Some(Region::Eu), ("eu2.make.com", None), false),
        (
            "us1.make.celonis.com",
            Some(Region::Us),
            ("us1.make.celonis.com", None),
            false,
        ),
        (
            "https://make.acme.example:8443",
            None,
            ("make.acme.example", Some(8443)),
            false,
        ),
        ("http://[::1]:9", None, ("::1", Some(9)), true),
        ("http://[::1]", None, ("::1", None), true),
    ];
    for (text, region, address, is_plain) in cases {
        let zone: Zone = text.parse().unwrap();
        assert_eq!(zone.region(), region, "{text}");
        assert_eq!(zone.address(), address);
        assert_eq!(zone.is_plain(), is_plain);
    }
    for region in [Region::Eu, Region::Us] {
        let json = serde_json::to_string(&region).unwrap();
        assert_eq!(json, format!("\"{region}\""));
    }
}

#[test]
fn refusals_say_what_to_use() {
    let cases = [
        ("", "no zone given\nhelp: use eu1.make.com"),
        (
            "eu9",
            "\"eu9\" is not a zone\nhelp: use eu1.make.com, eu2.make.com",
        ),
        ("eu9.make.com", "\"eu9.make.com\" is not a zone"),
        ("eu9.make.com", "did you mean eu1.make.com?"),
        ("eu1.make.con", "did you mean eu1.make.com?"),
        ("https://us2.maek.com/x", "did you mean us2.make.com?"),
        ("https://eu1-make.com", "did you mean eu1.make.com?"),
        (
            "https://us7.make.celonis.com/x",
            "did you mean us1.make.celonis.com?",
        ),
        ("www.eu2.make.com", "did you mean eu2.make.com?"),
        ("eu1.make.com:8443", "did you mean eu1.make.com?"),
        ("https://www.eu2.make.com/", "did you mean eu2.make.com?"),
        ("us1.celonis.com", "\"us1.celonis.com\" is not a zone"),
        // The first letter is Cyrillic.
        (
            "https://\u{435}u1.make.com",
            "\"xn--u1-mlc.make.com\" is not a zone",
        ),
        (
            "https://eu1.make.com@evil.example",
            "must not contain a user",
        ),
        (
            "http://[::ffff:10.0.0.1]:1",
            "refusing to send a token to [::ffff:a00:1]",
        ),
        ("make.com", "is not a zone\nhelp: use eu1.make.com"),
        (
            "www.make.com",
            "your zone is in the address bar after login",
        ),
        ("https://www.make.com/en", "\"www.make.com\" is not a zone"),
        ("make.com", "\"make.com\" is not a zone"),
        (
            "http://make.acme.example",
            "refusing to send a token to make.acme.example",
        ),
        ("http://127.0.0.1.evil.example", "refusing to send a token"),
        ("ftp://eu1.make.com", "must begin with https://"),
        (
            "https://u:hunter2@eu1.make.com",
            "must not contain a user name",
        ),
        ("u:hunter2@eu1.make.com", "must not contain a user name"),
        ("hunter2@/x", "must not contain a user name"),
        ("u:hun/ter2@eu1.make.com", "must not contain a user name"),
        (
            "https:u:hunter2@eu1.make.com",
            "must not contain a user name",
        ),
        ("https://u:hunter2@[bad", "not a zone's address"),
        ("https://", "not a zone's address"),
        (
            "0e2d7b8c-1111-4aaa-8bbb-0123456789ab",
            "\"…\" is not a zone",
        ),
        ("hunter2-token", "\"…\" is not a zone"),
        (
            "eyJhbGciOiJIUzI1NiJ9.hunter2.c2lnbmF0dXJl-x9",
            "\"…\" is not a zone",
        ),
        (
            "hunter2.x.dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk",
            "\"…\" is not a zone",
        ),
    ];
    for (text, expected) in cases {
        let error = text.parse::<Zone>().unwrap_err();
        assert!(error.is_invalid_input());
        let said = error.said();
        assert!(said.contains(expected), "{text}: {said}");
        assert!(!said.contains("hunter2"));
    }
}

#[test]
fn an_instance_at_a_host_of_makes_needs_its_full_url() {
    let cases = [
        ("https://eu9.make.com/x", "https://eu9.make.com/api/v2"),
        ("https://eu1.make.com", "https://eu1.make.com/api/v2"),
        ("http://localhost:7", "http://localhost:7/api/v2"),
    ];
    for (address, base_url) in cases {
        assert_eq!(Zone::private(address).unwrap().base_url(), base_url);
    }
    assert_eq!(Zone::private("https://eu1.make.com").unwrap(), Zone::Eu1);
    for address in ["https://eu3.make.com", "https://x.make.celonis.com:8443/y"] {
        let zone = Zone::private(address).unwrap();
        assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
        let json = serde_json::to_string(&zone).unwrap();
        assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone);
    }
    for address in [
        "eu9.make.com",
        "http://a.example",
        "https://u:hunter2@a.example",
    ] {
        let error = Zone::private(address).unwrap_err();
        assert!(error.is_invalid_input());
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn public_zones_print_and_parse_and_serialize() {
    for zone in Zone::ALL {
        assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
        let json = serde_json::to_string(&zone).unwrap();
        assert_eq!(json, format!("{:?}", zone.host()));
        assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone);
    }
}

#[test]
fn a_host_with_nothing_between_its_dots_is_refused() {
    for host in [
        ".",
        "..",
        "...",
        "%2e",
        "%2E%2e",
        "\u{3002}",
        "\u{ff0e}",
        "\u{ff61}",
        "a..example",
        ".make.example",
        "make.acme.example..",
        "1..",
        "0x7f000001..",
    ] {
        for end in ["", "/", "/api/v2", ":8443", ":8443/api", "?x", "#x"] {
            for start in ["https://", "HTTPS://", "http://", "//", ""] {
                let text = format!("{start}{host}{end}");
                assert!(text.parse::<Zone>().is_err(), "{text}");
                assert!(Zone::private(&text).is_err(), "{text}");
            }
        }
    }
    for text in [
        "https:///api/v2",
        "https://\t/api",
        "https:////a.example",
        "https://../api/v2",
        "https://:8443",
    ] {
        assert!(text.parse::<Zone>().is_err(), "{text}");
        assert!(Zone::private(text).is_err(), "{text}");
    }
}

/// Hosts with characters that the URL parser maps to a dot, a port, an end or nothing.
fn text() -> impl proptest::strategy::Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        ".",
        "..",
        "\u{3002}",
        "\u{ff0e}",
        "%2e",
        "-",
        "_",
        "a",
        "eu1",
        "make",
        "make.com",
        "we.make.com",
        "acme",
        "example",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "0x7f",
        "1",
        "08",
        ":",
        ":443",
        ":8443",
        "/",
        "/api/v2",
        "/api",
        "?",
        "#",
        "@",
        "\\",
        "\u{ad}",
        " ",
        "\t",
        "\u{e4}",
        "\u{43a}",
        "xn--",
        "%",
        "\"",
        "<",
        "www.",
        "https://",
        "http://",
    ]);
    let pieces = proptest::collection::vec(piece, 0..7);
    let scheme = proptest::sample::select(vec!["", "https://", "http://", "//", "HTTPS://"]);
    proptest::strategy::Strategy::prop_map((scheme, pieces), |(scheme, pieces)| {
        scheme.to_owned() + &pieces.concat()
    })
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 4000,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn an_accepted_zone_has_the_host_of_its_address(text in text()) {
        for zone in [text.parse::<Zone>(), Zone::private(&text)].into_iter().flatten() {
            let url = Url::parse(&zone.base_url()).unwrap();
            let host = url.host_str().unwrap();
            assert!(!host.is_empty());
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            assert_eq!(format!("{host}{port}"), zone.host());
            assert_eq!(url.path(), API_PATH);
            assert_eq!(Zone::private(&zone.base_url()).unwrap(), zone);
        }
        if let Ok(zone) = text.parse::<Zone>() {
            assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone);
        }
    }
}

#[test]
fn this_machine_has_many_names() {
    for (host, expected) in [
        ("localhost", true),
        ("LOCALHOST", true),
        ("localhost.", true),
        ("127.0.0.1", true),
        ("127.255.255.254", true),
        ("127.1", true),
        ("[::1]", true),
        ("[::ffff:127.0.0.1]", true),
        ("[::ffff:127.8.9.1]", true),
        ("localhost.example", false),
        ("sub.localhost", false),
        ("128.0.0.1", false),
        ("0.0.0.0", false),
        ("10.0.0.1", false),
        ("[::]", false),
        ("[::2]", false),
        ("[::127.0.0.1]", false),
        ("[::ffff:10.0.0.1]", false),
    ] {
        let url = Url::parse(&format!("http://{host}/")).unwrap();
        assert_eq!(is_loopback(&url.host().unwrap()), expected, "{host}");
        let zone = Zone::private(&format!("http://{host}:9"));
        assert_eq!(zone.is_ok(), expected, "{host}");
    }
}
