//! `makecom pair`.

use makecom::ComponentKind;
use makecom_project::Project;
use makecom_project::unpaired::{self, Unpaired};
use serde_json::{Value, json};

use super::project::{self, Change, choose, command, open_project};
use super::push::ways_out;
use crate::arguments::Global;
use crate::arguments::pair::{Arguments, Other};
use crate::arguments::project::Place;
use crate::failure::{Failure, Outcome, Result};
use crate::printer::{ADDED, Line, NOTED, Printer, REMOVED, Text};
use crate::session::Session;

/// One pair to write or to remove.
#[derive(Clone, Copy)]
enum Act {
    Pair,
    Ignore,
    IgnoreRemote,
    Remove,
}

pub(crate) async fn run(arguments: Arguments, global: &Global, printer: &Printer) -> Result {
    let Arguments {
        kind,
        local,
        remote,
        place,
        by,
        other,
        dry_run,
    } = arguments;
    let place = Place::from(place);
    let is_writing = !dry_run && (kind.is_some() || by.is_some());
    let change = is_writing.then_some(Change {
        command: "pair",
        printer,
    });
    let (kind, name) = match kind.zip(local) {
        Some((ComponentKind::App, name)) => {
            return Err(Failure::usage(
                format!("the app itself is not paired: {name} cannot be"),
                "name a connection, a webhook, a module, an RPC or a function",
            ));
        }
        Some(named) => named,
        None => {
            let (session, mut project, origin) =
                project::open(&place, global, printer, change).await?;
            let found = if session.is_own_project {
                Err(left_as_it_is())
            } else {
                let (progress, by) = (printer.progress("reading"), by.map(Into::into));
                let found = unpaired::find(&project, origin, &session.client, by, &progress).await;
                found.map_err(Failure::from)
            };
            session.close().await;
            let found = found?;
            if is_writing {
                project.pair_all(origin, &found.fitting)?;
            }
            return show(
                &found,
                (&place, &project, origin),
                is_writing,
                global,
                printer,
            );
        }
    };
    let act = match other {
        Other { ignore: true, .. } => Act::Ignore,
        Other {
            ignore_remote: true,
            ..
        } => Act::IgnoreRemote,
        Other { remove: true, .. } => Act::Remove,
        _ => Act::Pair,
    };
    let (mut project, origin, remote) = match act {
        Act::Pair | Act::IgnoreRemote => {
            let (session, project, origin) = project::open(&place, global, printer, change).await?;
            let found = find((&project, origin), &session, act, (kind, &name, remote)).await;
            session.close().await;
            (project, origin, Some(found?))
        }
        // No server is needed.
        Act::Ignore | Act::Remove => {
            let named = (place.dir.as_path(), place.target.app.as_ref());
            let mut project = open_project(named, place.target.key, global, change)?;
            let origin = choose(&mut project, &place, global)?;
            (project, origin, None)
        }
    };
    if let Act::Ignore = act {
        unpaired::check_local(&project, origin, kind, &name)?;
    }
    let is_done = match (act, remote.as_deref()) {
        _ if !is_writing => true,
        (Act::Remove, _) => project.remove_pair(origin, kind, &name)?,
        (Act::IgnoreRemote, Some(remote)) => {
            project.ignore_remote(origin, kind, remote)?;
            true
        }
        (_, remote) => {
            project.pair(origin, kind, &name, remote)?;
            true
        }
    };
    if !is_done {
        return Err(Failure::new(
            format!("{kind} {name} is paired with nothing"),
            format!(
                "`{}` shows what is unpaired",
                project.pair_command(origin, "")
            ),
        ));
    }
    let (word, shown) = match act {
        Act::Pair => (
            "pair",
            format!("{name} with {}", remote.as_deref().unwrap_or_default()),
        ),
        Act::Ignore => ("ignore", format!("{name} in this origin")),
        Act::IgnoreRemote => ("ignore", format!("{name} of the server")),
        Act::Remove => ("unpair", name.clone()),
    };
    let value: Value = json!({
        "action": match act {
            Act::IgnoreRemote => "ignoreRemote",
            _ => word,
        },
        "kind": kind,
        "local": (!matches!(act, Act::IgnoreRemote)).then_some(&name),
        "remote": remote,
        "applied": is_writing,
    });
    printer.result(&value, || {
        let past = format!("{word}{}", if word.ends_with('e') { "d" } else { "ed" });
        let word = if is_writing {
            past
        } else {
            format!("would {word}")
        };
        Text::from(format!("{word} {kind} {shown}"))
    })?;
    if let (Act::Pair, true) = (act, is_writing) {
        let diff = command(("diff", ""), &place, (&project, origin), global);
        printer.note(format!("see how they differ with `{diff}`"));
    }
    Ok(Outcome::Done)
}

/// The component of the server that an argument is about, checked.
async fn find(
    (project, origin): (&Project, usize),
    session: &Session,
    act: Act,
    (kind, name, remote): (ComponentKind, &str, Option<String>),
) -> Result<String> {
    if session.is_own_project {
        return Err(left_as_it_is());
    }
    let (local, remote) = match (act, remote) {
        (Act::IgnoreRemote, _) => (None, name.to_owned()),
        (_, Some(remote)) => (Some(name), remote),
        (_, None) => (
            Some(name),
            alike((project, origin), session, kind, name).await?,
        ),
    };
    let there = &project.origins()[origin];
    if local.is_none_or(|local| there.remote_name(kind, local) != Some(&remote)) {
        unpaired::check(project, origin, &session.client, kind, local, &remote).await?;
    }
    Ok(remote)
}

/// The only one of the server that looks like a component.
async fn alike(
    (project, origin): (&Project, usize),
    session: &Session,
    kind: ComponentKind,
    name: &str,
) -> Result<String> {
    unpaired::check_local(project, origin, kind, name)?;
    let client = &session.client;
    let found = unpaired::find(project, origin, client, None, &|_, _| {}).await?;
    let mut local = found.local.iter();
    let candidates = local.find(|one| one.kind == kind && one.id == name);
    let candidates = candidates
        .map(|one| &one.candidates[..])
        .unwrap_or_default();
    if let [one] = candidates {
        return Ok(one.clone());
    }
    let commands = |names: &mut dyn Iterator<Item = &String>| {
        let commands: Vec<_> = names
            .map(|remote| project.pair_command(origin, &format!("{kind} {name} {remote}")))
            .map(|command| format!("`{command}`"))
            .collect();
        commands.join(" or ")
    };
    if !candidates.is_empty() {
        return Err(Failure::new(
            format!("several look like {kind} {name}: {}", candidates.join(", ")),
            format!("name one: {}", commands(&mut candidates.iter())),
        ));
    }
    let free = found.remote.iter().filter(|one| one.kind == kind);
    let free: Vec<_> = free.map(|one| &one.name).collect();
    let help = if free.is_empty() {
        format!("every {kind} there is paired; a push creates another one")
    } else {
        format!("name one: {}", commands(&mut free.into_iter().take(3)))
    };
    Err(Failure::new(
        format!("nothing on the server looks like {kind} {name}"),
        help,
    ))
}

fn left_as_it_is() -> Failure {
    Failure::usage(
        "in the sandbox, the origin of this project is left as it is, so there is nothing to pair",
        "leave out --sandbox",
    )
}

fn show(
    found: &Unpaired,
    (place, project, origin): (&Place, &Project, usize),
    is_writing: bool,
    global: &Global,
    printer: &Printer,
) -> Result {
    let value = json!({
        "paired": found.fitting,
        "applied": is_writing,
        "local": found.local,
        "remote": found.remote,
    });
    printer.result(&value, || {
        let mut text = Text::default();
        let word = if is_writing { "paired" } else { "to pair" };
        for one in &found.fitting {
            let word = Line::styled(ADDED, word);
            text.push(word.then(&format!(" {} {} with {}", one.kind, one.local, one.remote)));
        }
        let (alike, only): (Vec<_>, Vec<_>) =
            (found.local.iter()).partition(|one| !one.candidates.is_empty());
        for one in &alike {
            let word = Line::styled(REMOVED, "unpaired");
            let names = one.candidates.join(", ");
            text.push(word.then(&format!(" {} {} looks like {names}", one.kind, one.id)));
            if let Some(reason) = &one.reason {
                text.push(format!("        {reason}"));
            }
            let create = format!("--create {}/{}", one.kind, one.id);
            let another = command(("push", &create), place, (project, origin), global);
            let unpaired = (one.kind, one.id.as_str(), &one.candidates[..]);
            for way in ways_out((project, origin), unpaired, &another) {
                text.push(format!("        {way}"));
            }
        }
        for one in &only {
            let word = Line::styled(NOTED, "only here");
            let reason = one.reason.as_ref();
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            text.push(word.then(&format!(" {} {}{reason}", one.kind, one.id)));
        }
        let there: Vec<_> = (found.remote.iter())
            .filter(|one| one.looks_like.is_none())
            .collect();
        for one in &there {
            let word = Line::styled(NOTED, "only on the server");
            let label = match one.label.as_str() {
                "" => String::new(),
                label => format!(" ({label})"),
            };
            text.push(word.then(&format!(" {} {}{label}", one.kind, one.name)));
        }
        let counts = [
            (found.fitting.len(), word),
            (
                alike.len(),
                if alike.len() == 1 {
                    "looks alike"
                } else {
                    "look alike"
                },
            ),
            (only.len(), "only here"),
            (there.len(), "only on the server"),
        ];
        let counts: Vec<_> = (counts.iter())
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let all = counts.join(", ");
        text.push(if all.is_empty() {
            "everything is paired".to_owned()
        } else {
            all
        });
        text
    })?;
    Ok(if found.has_alike() {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}
