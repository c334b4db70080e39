//! Where a component is: in an app, and for most kinds in a version of it.

use makecom_raw::Address;

use crate::error::{Error, Result};
use crate::name::AppName;

/// The app and the version of it that a component is in, as far as they are known.
/// Connections and webhooks are found by their name alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    app: Option<AppName>,
    version: Option<Version>,
}

#[derive(Clone, Debug)]
struct Version {
    number: u32,
    /// As paths have it.
    text: String,
}

impl Place {
    pub(crate) fn app(app: AppName) -> Self {
        Self {
            app: Some(app),
            version: None,
        }
    }

    pub(crate) fn version(app: AppName, number: u32) -> Self {
        let text = number.to_string();
        Self {
            app: Some(app),
            version: Some(Version { number, text }),
        }
    }

    /// The number of the version, if there is one.
    pub(crate) fn number(&self) -> Option<u32> {
        self.version.as_ref().map(|version| version.number)
    }

    pub(crate) fn address(&self) -> Address<'_> {
        Address {
            app: self.app.as_ref().map_or("", AppName::as_str),
            version: (self.version.as_ref()).map_or("", |version| version.text.as_str()),
            ..Address::default()
        }
    }

    /// App and version as the generated methods take them.
    ///
    /// # Errors
    /// If they are not known.
    pub(crate) fn in_version(&self) -> Result<(&str, i64)> {
        match (&self.app, &self.version) {
            (Some(app), Some(version)) => Ok((app.as_str(), version.number.into())),
            _ => Err(Error::input(
                "the version of the app is not known",
                "get the component from `client.app(…)?.version(…)`",
            )),
        }
    }
}
