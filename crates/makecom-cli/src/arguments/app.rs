//! The arguments of `makecom app`.

use std::path::PathBuf;

use makecom::AppName;

use super::app_ref::InApp;
use super::components::change;
use super::confirmation::Confirmation;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// List the apps of the API key's owner, each version by itself.
    List,
    /// Show all fields of an app.
    Get {
        #[command(flatten)]
        app: InApp,
        /// Show the token of its invitation, too: who has it can install the app.
        #[arg(long)]
        reveal: bool,
    },
    /// Create an app.
    ///
    /// The server may add a suffix to its name: the one that is printed counts. A second
    /// call creates a second app.
    Create(New),
    /// Change the fields of an app.
    #[command(group = change())]
    Update {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        fields: Fields,
        /// For users of all countries.
        #[arg(long, group = "change", conflicts_with = "countries")]
        global: bool,
    },
    /// Read or set the icon of an app.
    #[command(subcommand)]
    Icon(Icon),
    /// Make an app public or private.
    #[command(subcommand)]
    Visibility(Visibility),
    /// Open or close the source of an app, which then others can read.
    #[command(subcommand)]
    Source(Source),
    /// Copy an app under another name, without its common data.
    Clone {
        #[command(flatten)]
        app: InApp,
        /// The name of the copy; the server may add a suffix to it.
        new_name: AppName,
        /// The version of the copy.
        #[arg(long, value_name = "N", default_value_t = 1)]
        new_version: u32,
    },
    /// Copy an app to its next major version, which needs a right of the account.
    CloneMajor(InApp),
    /// Read the state of a review by Make, fill in its form, or ask for one.
    #[command(subcommand)]
    Review(Review),
    /// Show what happened to an app, newest first.
    Events(InApp),
    /// Delete a version of an app, which works only while it is private.
    Delete {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        consent: Confirmation,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The name to ask for: 3 to 30 lower-case letters, digits and hyphens.
    pub(crate) name: AppName,
    /// What users see.
    #[arg(long)]
    pub(crate) label: String,
    /// What the app is for.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Its colour.
    #[arg(long, value_name = "COLOUR", default_value = "#000000")]
    pub(crate) theme: String,
    /// The language of its texts.
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub(crate) language: String,
    /// Only for these countries, by their codes of two letters.
    #[arg(
        long = "country",
        value_name = "CODE",
        value_delimiter = ',',
        id = "countries"
    )]
    pub(crate) countries: Vec<String>,
    /// Its version.
    #[arg(long, value_name = "N")]
    pub(crate) app_version: Option<u32>,
}

/// The fields of an app that can change.
#[derive(Debug, clap::Args)]
pub(crate) struct Fields {
    /// What users see.
    #[arg(long, group = "change")]
    pub(crate) label: Option<String>,
    /// What the app is for.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub(crate) description: Option<String>,
    /// Its colour, such as #AB00CD.
    #[arg(long, value_name = "COLOUR", group = "change")]
    pub(crate) theme: Option<String>,
    /// The language of its texts.
    #[arg(long, value_name = "CODE", group = "change")]
    pub(crate) language: Option<String>,
    /// Only for these countries, by their codes of two letters.
    #[arg(
        long = "country",
        value_name = "CODE",
        value_delimiter = ',',
        id = "countries",
        group = "change"
    )]
    pub(crate) countries: Vec<String>,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Icon {
    /// Write the icon of an app to a file.
    Get {
        #[command(flatten)]
        app: InApp,
        /// The file.
        #[arg(long, short = 'o', value_name = "FILE")]
        out: PathBuf,
        /// Its width and height in pixels.
        #[arg(long, value_name = "PIXELS", default_value_t = 512)]
        size: u32,
    },
    /// Set the icon of an app: a square PNG of 512 to 2048 pixels and at most 512 kB.
    Set {
        #[command(flatten)]
        app: InApp,
        /// The file.
        file: PathBuf,
    },
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Visibility {
    /// Make an app public: who has its invitation can install it.
    ///
    /// Once it has been public, its components cannot be deleted, not even after it was
    /// made private again.
    Public {
        #[command(flatten)]
        app: InApp,
        /// Show the token of its invitation.
        #[arg(long)]
        reveal: bool,
        #[command(flatten)]
        consent: Confirmation,
    },
    /// Make an app private again: no one else can install it any more.
    Private {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        consent: Confirmation,
    },
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Source {
    /// Open the source: others can read the app.
    Open {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        consent: Confirmation,
    },
    /// Close the source.
    Close(InApp),
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Review {
    /// Show the state of the review.
    Get(InApp),
    /// Fill in the form: which scenarios test the app.
    Form {
        #[command(flatten)]
        app: InApp,
        /// A scenario and its address; together they replace all that are there.
        #[arg(required = true, value_name = "NAME=URL", value_parser = scenario)]
        scenarios: Vec<(String, String)>,
    },
    /// Ask Make for a review, which starts work of people there.
    Request {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        consent: Confirmation,
    },
}

fn scenario(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, url)) if !name.is_empty() && !url.is_empty() => {
            Ok((name.to_owned(), url.to_owned()))
        }
        _ => Err("write NAME=URL"),
    }
}
