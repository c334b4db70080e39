//! Files that are saved during a pull.

use makecom::{ComponentKind, Section};

use super::*;
use crate::component::ComponentType;
use crate::lock::LockRequest;
use crate::memory::MemoryServer;
use crate::remote::{RemoteApp, RemoteComponent};

fn server(api: &str) -> MemoryServer {
    let (kind, name) = (ComponentKind::Connection, "acme-crm".parse().unwrap());
    let mut connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
    for (kind, text) in [
        (CodeKind::ConnectionApi, api),
        (CodeKind::ConnectionParameters, "[1]"),
    ] {
        let section = Section::from_text(kind, text);
        connection.sections.insert(kind, section);
    }
    let server = MemoryServer::new();
    server.add(&RemoteApp::new("acme-crm".parse().unwrap(), 1), connection);
    server
}

/// A file that an editor saves between plan and write is left unchanged, and counts as a
/// local change for the next pull.
#[tokio::test]
async fn a_file_saved_meanwhile_is_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder
        .path()
        .join("connections/acme-crm/acme-crm.communication.iml.json");
    let open = || {
        let request = LockRequest::new("pull").patience(std::time::Duration::ZERO);
        Project::open_or_begin(folder.path(), request).unwrap()
    };
    let pull = async |project: &mut Project, api: &str, force, saved: Option<&str>| {
        let options = Options {
            force,
            ..Options::default()
        };
        let server = server(api);
        let mut plan = plan(project, 0, &server, &options, &|_, _| {})
            .await
            .unwrap();
        if let Some(text) = saved {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, text).unwrap();
        }
        plan.apply(project).unwrap();
        let there = std::fs::read_to_string(&file).unwrap();
        (plan.has_conflicts(), there)
    };
    let mut project = open();
    let app = RemoteApp::new("acme-crm".parse().unwrap(), 1);
    let address = "https://eu1.make.com/api";
    project.manifest.add_origin(None, address, &app).unwrap();
    // First a new file, then an existing one.
    let conflict = |text: &str| (true, text.to_owned());
    assert_eq!(
        pull(&mut project, "{}", false, Some("saved")).await,
        conflict("saved")
    );
    assert_eq!(
        pull(&mut project, "{}", true, None).await,
        (false, "{}".to_owned())
    );
    drop(project);
    let mut project = open();
    for force in [false, true] {
        assert_eq!(
            pull(&mut project, "{ }", force, Some("saved again")).await,
            conflict("saved again")
        );
        assert_eq!(
            pull(&mut project, "{ }", false, None).await,
            conflict("saved again")
        );
        std::fs::write(&file, "{}").unwrap();
    }
}
