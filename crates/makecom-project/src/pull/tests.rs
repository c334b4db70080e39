//! Files that are saved during a pull.

use makecom::{AppName, ComponentKind, ComponentName, Section};

use super::*;
use crate::component::ComponentType;
use crate::lock::LockRequest;

fn remote(api: &str) -> RemoteComponent {
    let section = |kind, text| (kind, Section::from_text(kind, text));
    RemoteComponent {
        kind: ComponentKind::Connection,
        name: ComponentName::new("acme-crm").unwrap(),
        label: "Acme".to_owned(),
        component_type: ComponentType::BASIC,
        alias_of: None,
        sections: [
            section(CodeKind::ConnectionApi, api),
            section(CodeKind::ConnectionParameters, "[1]"),
        ]
        .into(),
        common: None,
        is_read: true,
    }
}

/// A file that an editor saves between plan and write is left unchanged, and counts as a
/// local change for the next pull.
#[test]
fn a_file_saved_meanwhile_is_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder
        .path()
        .join("connections/acme-crm/acme-crm.communication.iml.json");
    let open = || {
        let request = LockRequest::new("pull").patience(std::time::Duration::ZERO);
        Project::open_or_begin(folder.path(), request).unwrap()
    };
    let pull = |project: &mut Project, api: &str, force, saved: Option<&str>| {
        let options = Options {
            force,
            ..Options::default()
        };
        let mut plan = Plan::new(project, 0, &[remote(api)], options).unwrap();
        if let Some(text) = saved {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, text).unwrap();
        }
        plan.apply(project).unwrap();
        let there = std::fs::read_to_string(&file).unwrap();
        (plan.has_conflicts(), there)
    };
    let mut project = open();
    let app = AppName::new("acme-crm").unwrap();
    let address = "https://eu1.make.com/api";
    project.manifest.add_origin(None, address, &app).unwrap();
    // First a new file, then an existing one.
    let conflict = |text: &str| (true, text.to_owned());
    assert_eq!(
        pull(&mut project, "{}", false, Some("saved")),
        conflict("saved")
    );
    assert_eq!(
        pull(&mut project, "{}", true, None),
        (false, "{}".to_owned())
    );
    drop(project);
    let mut project = open();
    for force in [false, true] {
        assert_eq!(
            pull(&mut project, "{ }", force, Some("saved again")),
            conflict("saved again")
        );
        assert_eq!(
            pull(&mut project, "{ }", false, None),
            conflict("saved again")
        );
        std::fs::write(&file, "{}").unwrap();
    }
}
