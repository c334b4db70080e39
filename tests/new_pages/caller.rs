//! Calls every operation of the made-up pages, most of them through
//! `Client::send`, some through their generated methods.

use makecom::{Arguments, Client, Response, Result, Token, operations};
use makecom_raw::Transport;
use serde_json::{Value, json};

fn show(name: &str, response: Result<Response>) {
    match response {
        Ok(response) => println!("{name}: {} {:?}", response.status(), String::from_utf8_lossy(response.bytes())),
        Err(error) => println!("{name}: {:?}, scope {:?}", error.status(), error.required_scope()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let zone: makecom::Zone = std::env::var("MAKE_ZONE")?.parse()?;
    let key = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";
    let client = Client::builder().zone(zone.clone()).token(Token::new(key)?).build()?;
    let none = Arguments::new;

    let app = || none().path("SDK_appName", "acme crm/é");
    let modules = client.send(&operations::GET_MADE_UP_APPS_BY_SDK_APP_NAME_MODULES, app()).await?;
    assert_eq!(modules.json::<Value>()?, json!({"ok": true}));
    let arguments = app().json(&json!({"name": "m"}));
    show("post", client.send(&operations::POST_MADE_UP_APPS_BY_SDK_APP_NAME_MODULES_TYPE, arguments).await);
    for operation in &operations::ALL {
        if operation.path.starts_with("/made-up/app-type") || operation.path.starts_with("/made-up/app/") {
            show(operation.id, client.send(operation, none()).await);
        }
    }
    show("new", client.send(&operations::NEW_OPERATION, none()).await);
    show("list-Modules", client.send(&operations::MADE_UP_LIST, none()).await);

    show("options", client.send(&operations::OPTIONS_MADE_UP_PING, none()).await);
    show("head", client.send(&operations::HEAD_MADE_UP_PING, none()).await);
    show("trace", client.send(&operations::TRACE_MADE_UP_PING, none()).await);

    let arguments = none()
        .path("id", "7")
        .header("X-Request-Id", "r1")
        .header("api-version", 3)
        .query("since", "2026-01-01T00:00:00Z")
        .query("cols[]", "a")
        .query("cols[]", "b")
        .query("ids", 1)
        .query("ids", 2)
        .query("tags", "x,y")
        .query("tags", "z")
        .query("pg[limit]", 10)
        .query("id", "in the query");
    show("search", client.send(&operations::MADE_UP_SEARCH, arguments).await);

    show("scopes", client.send(&operations::MADE_UP_SET_RPC, none().path("name", "r").json(&json!({"name": "r"}))).await);
    println!("{:?}", operations::MADE_UP_SET_RPC.scopes);

    show("icon", client.send(&operations::MADE_UP_GET_ICON, none()).await);
    show("set icon", client.send(&operations::MADE_UP_SET_ICON, none().body("image/png", b"\x89PNG")).await);
    let readme = client.send(&operations::MADE_UP_GET_README, none()).await?;
    println!("{}", readme.text()?);
    show("form", client.send(&operations::MADE_UP_SEND_FORM, none().body("application/x-www-form-urlencoded", "name=f")).await);
    show("job", client.send(&operations::MADE_UP_START_JOB, none()).await);
    show("owners", client.send(&operations::MADE_UP_LIST_OWNERS, none()).await);

    let arguments = none().path("name", "a").json(&json!({}));
    show("hostile", client.send(&operations::MADE_UP_HOSTILE_FN_PWNED, arguments).await);

    for operation in &operations::ALL {
        if operation.path.starts_with("/made-up/odd") || operation.path.starts_with("/aaa/") {
            let names = operation.path.split('{').skip(1);
            let arguments = names.fold(none(), |arguments, name| match name.split_once('}') {
                Some((name, _)) if !name.is_empty() => arguments.path(name, "x"),
                _ => arguments,
            });
            let arguments = arguments.query("more", "y");
            show(operation.name, client.send(operation, arguments).await);
        }
    }

    // Invalid arguments are refused before anything is sent.
    for arguments in [
        none(),
        none().path("id", ".."),
        none().path("id", "1").path("di", "1"),
        none().path("id", "1").header("authorization", "Token x"),
        none().path("id", "1").header("a b", "x"),
    ] {
        let error = client.send(&operations::MADE_UP_SEARCH, arguments).await.unwrap_err();
        println!("{error}; help: {}", error.help().unwrap_or_default());
    }

    // The generated methods of the same operations.
    let header = reqwest::header::HeaderValue::from_str(&format!("Token {key}"))?;
    let raw = makecom_raw::Client::new(&zone.base_url(), Transport::new(header));
    let columns = vec!["b".to_owned()];
    let (ids, tags) = (vec![1, 2], vec!["x,y".to_owned(), "z".to_owned()]);
    let found = raw.made_up_search("7", Some(&columns), Some(&ids), None, Some(&tags), "r1", Some(3)).await;
    println!("generated search: {:?}", found?.into_inner().at);
    raw.made_up_set_readme("# Hi".to_owned()).await?;
    raw.gen_(Some(&vec!["1".to_owned(), "2".to_owned()])).await?;
    raw.get_connection("a").await.unwrap_err();
    let users = raw.made_up_list_users().await?.into_inner();
    println!("generated list_users: {} {}", users.one.unwrap().name.unwrap(), users.two.unwrap().id.unwrap());

    // The sandbox has them in its table, and answers that it does not carry them out.
    for operation in &operations::ALL {
        operation.id.parse::<makecom_sandbox::Operation>()?;
    }
    let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    let (zone, token) = (sandbox.base_url().parse()?, Token::new(sandbox.token())?);
    let client = Client::builder().zone(zone).token(token).build()?;
    show("sandbox", client.send(&operations::OPTIONS_MADE_UP_PING, none()).await);
    Ok(())
}
