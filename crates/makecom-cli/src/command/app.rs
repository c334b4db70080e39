//! `makecom app`.

use makecom::{
    AppFilter, AppInfo, AppReview, AppUpdate, AppVisibility, Audience, Client, ComponentKind,
    Irreversible, NewApp,
};
use serde_json::json;

use super::components::{created, unseen};
use super::confirmation::Consent as _;
use super::fields::{self, STATE};
use crate::arguments::app::{Command, Fields, Icon, New, Review, Source, Visibility};
use crate::arguments::app_ref::AppRef;
use crate::bounded;
use crate::failure::{Failure, Outcome, Result};
use crate::output;
use crate::printer::{Printer, Text};
use crate::session::Session;

/// What `app list` asks for.
const COLUMNS: [&str; 7] = [
    "name",
    "version",
    "label",
    "public",
    "approved",
    "inReview",
    "opensource",
];

pub(crate) async fn run(command: Command, session: &Session, printer: &Printer) -> Result {
    let client = &session.client;
    match command {
        Command::List => list(client, printer).await?,
        Command::Get { app, reveal } => {
            let app = app.app.open(client)?.get().await?;
            show(None, &app, reveal, printer)?;
        }
        Command::Create(new) => {
            let name = new.name.to_string();
            let made = client.apps().create(self::new(new)).await?;
            show(
                Some(created(made.name.as_str(), Some(&name))),
                &made,
                false,
                printer,
            )?;
        }
        Command::Update {
            app,
            fields,
            global,
        } => {
            let app = app.app;
            let version = app.open(client)?;
            version.update(changes(fields, global)).await?;
            // The answer may be the app before the update.
            let after = version.get().await.map_err(|error| unseen(&app, error))?;
            show(
                Some(format!("updated {app}").into()),
                &after,
                false,
                printer,
            )?;
        }
        Command::Icon(icon) => self::icon(icon, client, printer).await?,
        Command::Visibility(visibility) => self::visibility(visibility, client, printer).await?,
        Command::Source(source) => self::source(source, client, printer).await?,
        Command::Clone {
            app,
            new_name,
            new_version,
        } => {
            let name = new_name.as_str();
            let made = app.app.open(client)?.clone_as(name, new_version).await?;
            let first = created(made.name.as_str(), Some(name));
            show(Some(first), &made, false, printer)?;
        }
        Command::CloneMajor(app) => {
            let made = app.app.open(client)?.clone_major().await?;
            let first = match made.version {
                Some(version) => format!("created {}@{version}", made.name),
                None => format!("created a version of {}", made.name),
            };
            show(Some(first.into()), &made, false, printer)?;
        }
        Command::Review(review) => self::review(review, client, printer).await?,
        Command::Events(app) => {
            let events = app.app.open(client)?.events().await?;
            printer.result(&events, || {
                if events.is_empty() {
                    return "no events\n".into();
                }
                let rows = events.iter().map(|event| {
                    let text = |text: &Option<String>| text.clone().unwrap_or_default();
                    [text(&event.created_at), text(&event.message)]
                });
                Text::table(["TIME", "EVENT"], rows)
            })?;
        }
        Command::Delete { app, consent } => {
            let app = app.app;
            let name = app.to_string();
            let question = format!("Delete the app {name} with all of its components?");
            consent.check(&question, &[name.as_str()])?;
            app.open(client)?.delete(Irreversible).await?;
            printer.result(&json!({"deleted": name}), || format!("deleted {name}\n"))?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(client: &Client, printer: &Printer) -> Result<()> {
    let filter = AppFilter::new().columns(COLUMNS);
    let apps = client.apps().list_with(&filter).await?;
    let mut records = Vec::new();
    for app in &apps {
        records.push(fields::app(app, false)?);
    }
    printer.result(&records, || {
        if records.is_empty() {
            return "no apps\n".into();
        }
        let columns = [
            ("NAME", "name"),
            ("VERSION", "version"),
            ("LABEL", "label"),
            ("STATE", STATE),
        ];
        fields::table(columns, &records)
    })
}

/// An app, below a line that says what was done.
fn show(done: Option<Text>, app: &AppInfo, reveal: bool, printer: &Printer) -> Result<()> {
    let record = fields::app(app, reveal)?;
    printer.result(&record, || {
        let lines = fields::lines(ComponentKind::App, &record);
        done.unwrap_or_default().and(lines)
    })
}

fn new(new: New) -> NewApp {
    let mut app = NewApp::new(new.name, new.label)
        .theme(new.theme)
        .language(new.language);
    app.description = new.description;
    app.version = new.app_version;
    if new.countries.is_empty() {
        app
    } else {
        app.countries(new.countries)
    }
}

fn changes(fields: Fields, global: bool) -> AppUpdate {
    let mut update = AppUpdate::new();
    if let Some(label) = fields.label {
        update = update.label(label);
    }
    if let Some(text) = fields.description {
        update = update.description(text);
    }
    if let Some(colour) = fields.theme {
        update = update.theme(colour);
    }
    if let Some(code) = fields.language {
        update = update.language(code);
    }
    if !fields.countries.is_empty() {
        update = update
            .audience(Audience::Countries)
            .countries(fields.countries);
    }
    if global {
        update = update.audience(Audience::Global);
    }
    update
}

async fn icon(command: Icon, client: &Client, printer: &Printer) -> Result<()> {
    match command {
        Icon::Get { app, out, size } => {
            let png = app.app.open(client)?.icon(size).await?;
            output::file(&out, &png)?;
            let out = out.display().to_string();
            let value = json!({"icon": out, "bytes": png.len()});
            printer.result(&value, || format!("wrote {out}, {} bytes\n", png.len()))
        }
        Icon::Set { app, file } => {
            let png = bounded::regular_file(&file, bounded::SHORT)
                .map_err(|error| Failure::io(format!("cannot read {}", file.display()), &error))?;
            let changed = app.app.open(client)?.set_icon(&png).await?;
            done(&app.app, "set the icon", "had that icon", changed, printer)
        }
    }
}

async fn visibility(command: Visibility, client: &Client, printer: &Printer) -> Result<()> {
    let (app, said, is_public, reveal) = match command {
        Visibility::Public {
            app,
            reveal,
            consent,
        } => {
            let app = app.app;
            let name = app.to_string();
            let question = format!(
                "Make {name} public? Its components can then never be deleted, not even after it is private again."
            );
            consent.check(&question, &[name.as_str()])?;
            let said = app.open(client)?.make_public(Irreversible).await?;
            (app, said, true, reveal)
        }
        Visibility::Private { app, consent } => {
            let app = app.app;
            let name = app.to_string();
            let question = format!("Make {name} private?");
            consent.check(&question, &[name.as_str()])?;
            let said = app.open(client)?.make_private().await?;
            (app, said, false, false)
        }
    };
    let AppVisibility { public, .. } = &said;
    let state = if public.unwrap_or(is_public) {
        "public"
    } else {
        "private"
    };
    let record = fields::app(&said, reveal)?;
    printer.result(&record, || {
        Text::from(format!("{app} is now {state}")).and(fields::lines(ComponentKind::App, &record))
    })
}

async fn source(command: Source, client: &Client, printer: &Printer) -> Result<()> {
    match command {
        Source::Open { app, consent } => {
            let name = app.app.to_string();
            let question = format!("Open the source of {name}, so that others can read it?");
            consent.check(&question, &[name.as_str()])?;
            let changed = app.app.open(client)?.open_source().await?;
            done(
                &app.app,
                "opened the source",
                "had an open source",
                changed,
                printer,
            )
        }
        Source::Close(app) => {
            let changed = app.app.open(client)?.close_source().await?;
            done(
                &app.app,
                "closed the source",
                "had a closed source",
                changed,
                printer,
            )
        }
    }
}

async fn review(command: Review, client: &Client, printer: &Printer) -> Result<()> {
    match command {
        Review::Get(app) => {
            let review = app.app.open(client)?.review().await?;
            printer.result(&review, || of_review(&review))
        }
        Review::Form { app, scenarios } => {
            let stored = app.app.open(client)?.set_review_form(scenarios).await?;
            let value = json!({"testingScenarios": stored});
            printer.result(&value, || {
                let lines = stored.iter().map(|(name, url)| [name.clone(), url.clone()]);
                Text::table(["SCENARIO", "ADDRESS"], lines)
            })
        }
        Review::Request { app, consent } => {
            let name = app.app.to_string();
            let question = format!("Ask Make to review {name}? People there start to work on it.");
            consent.check(&question, &[name.as_str()])?;
            if !app.app.open(client)?.request_review(Irreversible).await? {
                return Err(Failure::new(
                    format!("{name}: the server did not take the request"),
                    format!("see the state with `makecom app review get {name}`"),
                ));
            }
            let value = json!({"app": name, "requested": true});
            printer.result(&value, || format!("asked for a review of {name}\n"))
        }
    }
}

fn of_review(review: &AppReview) -> Text {
    let status = |status: &Option<makecom::ReviewStatus>| status.as_ref().map(ToString::to_string);
    let rows = [
        ("contact", review.contact_name.clone()),
        ("contact's address", review.contact_email.clone()),
        ("reviewer", review.reviewer_name.clone()),
        ("reviewer's address", review.reviewer_email.clone()),
        ("code", status(&review.code_status)),
        ("tests", status(&review.test_status)),
        ("documentation", status(&review.docs_status)),
    ];
    let others = review.extra.iter();
    let others = others.map(|(name, value)| (name.as_str(), Some(value.to_string())));
    rows.into_iter()
        .chain(others)
        .filter_map(|(name, value)| Some(format!("{name:<18} {}", value?)))
        .collect()
}

/// What was done to an app, unless it was so before.
fn done(app: &AppRef, did: &str, had: &str, changed: bool, printer: &Printer) -> Result<()> {
    let value = json!({"app": app.to_string(), "changed": changed});
    printer.result(&value, || {
        if changed {
            format!("{did} of {app}\n")
        } else {
            format!("{app} {had} already\n")
        }
    })
}
