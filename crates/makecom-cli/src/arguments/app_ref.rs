//! An app as an argument, with its version: the one form that all commands take.

use std::fmt;
use std::str::FromStr;

use makecom::{AppName, AppVersion, Client};

use crate::failure::Failure;

/// An app and its version: `acme-crm` is version 1, `acme-crm@2` is version 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppRef {
    pub(crate) name: AppName,
    pub(crate) version: u32,
}

/// The app that a command is about.
#[derive(clap::Args, Debug)]
pub(crate) struct InApp {
    /// The app, such as acme-crm; acme-crm@2 is its version 2.
    pub(crate) app: AppRef,
}

impl AppRef {
    /// Its handle. Nothing is sent.
    pub(crate) fn open(&self, client: &Client) -> makecom::Result<AppVersion> {
        Ok(client.app(&self.name)?.version(self.version))
    }
}

impl FromStr for AppRef {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        // As `section` takes it.
        if let Some((app, component)) = text.split_once('/')
            && app.parse::<Self>().is_ok()
        {
            return Err(Failure::usage(
                "this names a component, not an app",
                format!("write the app, then the name: {app} {component}"),
            ));
        }
        let (name, version) = match text.split_once('@') {
            None => (text, Some(1)),
            Some((name, version)) => (name, version.parse().ok().filter(|&number| number > 0)),
        };
        let Some(version) = version else {
            return Err(Failure::usage(
                "after @ comes the number of a version",
                format!("write {name}@2 for version 2; {name} alone is version 1"),
            ));
        };
        let name = name
            .parse()
            .map_err(|error: makecom::Error| Failure::from(error).into_usage());
        Ok(Self {
            name: name?,
            version,
        })
    }
}

/// As it is written on a command line.
impl fmt::Display for AppRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            1 => self.name.fmt(f),
            version => write!(f, "{}@{version}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_has_a_version() {
        for (text, name, version, shown) in [
            ("acme-crm", "acme-crm", 1, "acme-crm"),
            ("acme-crm@1", "acme-crm", 1, "acme-crm"),
            ("acme-crm@12", "acme-crm", 12, "acme-crm@12"),
        ] {
            let app: AppRef = text.parse().unwrap();
            assert_eq!((app.name.as_str(), app.version), (name, version));
            assert_eq!(app.to_string(), shown);
        }
        for wrong in ["acme-crm@", "acme-crm@0", "acme-crm@-1", "a@b@2", "@2", ""] {
            assert!(wrong.parse::<AppRef>().is_err(), "{wrong}");
        }
        let error = "acme-crm@2/getUser".parse::<AppRef>().unwrap_err();
        assert_eq!(
            error.help(),
            Some("write the app, then the name: acme-crm@2 getUser")
        );
    }
}
