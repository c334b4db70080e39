//! The arguments of `makecom common`.

use std::path::PathBuf;

use makecom::ComponentKind;

use crate::kind;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show the names of all common data, and the values with --reveal.
    Get {
        #[command(flatten)]
        owner: Owner,
        /// Show the values, too.
        #[arg(long)]
        reveal: bool,
    },
    /// Set some of the common data, and keep the rest.
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Set {
        #[command(flatten)]
        owner: Owner,
        #[arg(
            value_name = "NAME=VALUE",
            group = "what",
            help = "A value, or where to read it: @env:VARIABLE, @file:PATH or @stdin. \
                    Secrets do not belong on a command line"
        )]
        values: Vec<Assignment>,
        /// Remove a value.
        #[arg(long, value_name = "NAME", group = "what")]
        unset: Vec<String>,
        /// Replace all of it by a JSON object in a file; - is standard input.
        #[arg(long, value_name = "FILE", group = "what", conflicts_with_all = ["values", "unset"])]
        replace: Option<PathBuf>,
    },
}

/// What has common data.
#[derive(Debug, clap::Args)]
pub(crate) struct Owner {
    /// The kind: app or connection.
    #[arg(value_parser = kind::with_common)]
    pub(crate) kind: ComponentKind,
    /// The name, such as acme-crm; acme-crm@2 is version 2 of an app.
    pub(crate) name: String,
}

/// A name and the source of its value.
#[derive(Clone)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) source: Source,
}

/// The source of a value.
#[derive(Clone)]
pub(crate) enum Source {
    Literal(String),
    Variable(String),
    File(PathBuf),
    Stdin,
}

/// Does not show literal values, which may be secrets.
impl std::fmt::Debug for Assignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

impl std::str::FromStr for Assignment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("write NAME=VALUE, such as clientSecret=@env:SECRET")?;
        let source = match value.strip_prefix('@') {
            None => Source::Literal(value.to_owned()),
            Some("stdin") => Source::Stdin,
            Some(place) => match place.split_once(':') {
                Some(("env", variable)) => Source::Variable(variable.to_owned()),
                Some(("file", path)) => Source::File(path.into()),
                _ => return Err("after @ comes env:VARIABLE, file:PATH or stdin"),
            },
        };
        Ok(Self {
            name: name.to_owned(),
            source,
        })
    }
}
