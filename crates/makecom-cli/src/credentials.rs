//! Zone and token: flags beat the environment, which beats the file of Make's
//! own CLI.
//!
//! Zone and token of the file belong together. As in Make's own CLI, a token given
//! otherwise is not sent to the zone of the file, and the token of the file is sent only
//! to its own zone.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use makecom::{Token, Zone};
use serde_json::{Map, Value};

use crate::arguments::Global;
use crate::bounded;
use crate::environment;
use crate::failure::{Failure, Result};
use crate::key_variable::API_KEY;
use crate::printer::Printer;

/// The source of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag,
    Environment,
    File,
}

impl Origin {
    /// The name of the source of a zone.
    pub(crate) fn of_zone(self) -> &'static str {
        match self {
            Self::Flag => "--zone",
            Self::Environment => "MAKE_ZONE",
            Self::File => "file",
        }
    }

    /// The name of the source of a token.
    pub(crate) fn of_token(self) -> &'static str {
        match self {
            Self::Flag => "--token-file",
            Self::Environment => API_KEY.name(),
            Self::File => "file",
        }
    }
}

/// Zone and token, each with its source.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) zone: Option<(Zone, Origin)>,
    pub(crate) token: Option<(Token, Origin)>,
}

impl Credentials {
    pub(crate) fn find(global: &Global) -> Result<Self> {
        let zone = given_zone(global)?;
        let token = given_token(global)?;
        // The file is read only when needed: it may be broken.
        if token.is_some() {
            return Ok(Self { zone, token });
        }
        let stored = Stored::read()?;
        let of_file = stored.zone()?;
        let token = stored.token()?.map(|token| (token, Origin::File));
        if let Some((zone, _)) = &zone
            && token.is_some()
            && of_file.as_ref() != Some(zone)
        {
            let host = zone.host();
            let what = match of_file {
                Some(of_file) => format!(
                    "the stored API key is for {}, not for {host}",
                    of_file.host()
                ),
                None => format!("no zone is stored with the API key, so it may not be for {host}"),
            };
            return Err(Failure::usage(
                what,
                format!(
                    "give the key for {host} with --token-file or MAKE_API_KEY, or store it with `makecom login --zone {host}`"
                ),
            ));
        }
        let zone = zone.or_else(|| Some((of_file?, Origin::File)));
        Ok(Self { zone, token })
    }

    /// The zone for a token that is asked for next.
    pub(crate) fn zone_to_log_in_to(global: &Global) -> Result<Option<Zone>> {
        match given_zone(global)? {
            Some((zone, _)) => Ok(Some(zone)),
            None => Stored::read()?.zone(),
        }
    }
}

/// The zone of the command line or of the environment.
pub(crate) fn given_zone(global: &Global) -> Result<Option<(Zone, Origin)>> {
    if let Some(zone) = &global.zone {
        return Ok(Some((zone.clone(), Origin::Flag)));
    }
    let Some(zone) = environment::variable("MAKE_ZONE") else {
        return Ok(None);
    };
    let zone = zone.parse::<Zone>().map_err(Failure::from);
    let zone = zone.map_err(|error| error.of("MAKE_ZONE"))?;
    Ok(Some((zone, Origin::Environment)))
}

fn given_token(global: &Global) -> Result<Option<(Token, Origin)>> {
    if let Some(path) = &global.token_file {
        return Ok(Some((token_file(path)?, Origin::Flag)));
    }
    Ok(API_KEY.token()?.map(|token| (token, Origin::Environment)))
}

/// The token in a file, or from standard input.
pub(crate) fn token_file(path: &Path) -> Result<Token> {
    let text = if path == Path::new("-") {
        bounded::text(io::stdin(), bounded::SHORT)
            .map_err(|error| Failure::io("cannot read the token", &error))?
    } else {
        File::open(path)
            .and_then(|file| bounded::text(file, bounded::SHORT))
            .map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))?
    };
    Ok(Token::new(text)?)
}

/// The token in a file that a manifest names, which has to be a regular one. That others
/// may read it is a warning.
pub(crate) fn apikey_file(path: &Path, printer: &Printer) -> Result<Token> {
    let shown = path.display();
    let bytes = bounded::regular_file(path, bounded::SHORT).map_err(|error| {
        Failure::io(format!("cannot read {}", path.display()), &error)
            .with_help("put the API key of the origin there, or leave out --use-apikey-file")
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_or(0, |found| found.permissions().mode());
        if mode & 0o077 != 0 {
            printer.warn(
                &format!("{shown} has an API key, and others than its owner may read or write it"),
                &format!(
                    "run `chmod 600 {}`",
                    shlex::try_quote(&shown.to_string()).unwrap_or_default()
                ),
            );
        }
    }
    #[cfg(not(unix))]
    let _ = printer;
    let token = String::from_utf8(bytes).ok().map(Token::new);
    let token = token.transpose().map_err(Failure::from);
    match token.map_err(|error| error.of(path.display()))? {
        Some(token) => Ok(token),
        None => Err(Failure::new(
            format!("{shown} is not UTF-8"),
            "put the API key there, and nothing else",
        )),
    }
}

/// The file of Make's own CLI. Unknown keys are kept.
#[derive(Debug)]
pub(crate) struct Stored {
    path: PathBuf,
    values: Map<String, Value>,
}

impl Stored {
    /// The values of the file; empty if there is no file.
    pub(crate) fn read() -> Result<Self> {
        let path = path()?;
        let values = match bounded::regular_file(&path, bounded::SHORT) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                let line = error.line();
                // An error of serde_json may quote the token.
                let what = if error.is_data() {
                    "it is not a JSON object".to_owned()
                } else {
                    format!("line {line} is not JSON")
                };
                Failure::new(
                    format!("{}: {what}", path.display()),
                    "fix the file, or delete it and run `makecom login`",
                )
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Map::new(),
            Err(error) => {
                return Err(Failure::io(
                    format!("cannot read {}", path.display()),
                    &error,
                ));
            }
        };
        Ok(Self { path, values })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.values
            .get(key)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    fn zone(&self) -> Result<Option<Zone>> {
        let zone = self.value("zone").map(stored_zone).transpose();
        zone.map_err(|error| Failure::from(error).of(self.path.display()))
    }

    fn token(&self) -> Result<Option<Token>> {
        let token = self.value("apiKey").map(Token::new).transpose();
        token.map_err(|error| Failure::from(error).of(self.path.display()))
    }

    /// Stores both atomically, readable only by this user. The zone is stored as its
    /// host, as Make's own CLI expects, if the host identifies it.
    pub(crate) fn store(&mut self, zone: &Zone, token: &str) -> Result<()> {
        self.values.insert("apiKey".to_owned(), token.into());
        let host = zone.host();
        let is_enough = stored_zone(host).is_ok_and(|read| read == *zone);
        let text = if is_enough {
            host.to_owned()
        } else {
            zone.to_string()
        };
        self.values.insert("zone".to_owned(), text.into());
        self.write()
    }

    /// Removes the token and returns whether there was one. The zone is not a secret and
    /// is kept.
    pub(crate) fn forget(&mut self) -> Result<bool> {
        if self.values.remove("apiKey").is_none() {
            return Ok(false);
        }
        self.write()?;
        Ok(true)
    }

    fn write(&self) -> Result<()> {
        let failed =
            |error: io::Error| Failure::io(format!("cannot write {}", self.path.display()), &error);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        // Created with mode 0600, and renamed when it is complete.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        let text = serde_json::to_string_pretty(&self.values).map_err(io::Error::from);
        file.write_all((text.map_err(failed)? + "\n").as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(failed)?;
        file.persist(&self.path)
            .map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// A zone as it is stored: in any form, and also an unknown host of Make's.
fn stored_zone(text: &str) -> Result<Zone, makecom::Error> {
    text.parse()
        .or_else(|error| format!("https://{text}/api").parse().map_err(|_| error))
}

/// The path of the file of Make's own CLI.
pub(crate) fn path() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = if cfg!(windows) {
        set("APPDATA").map(PathBuf::from)
    } else {
        set("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(std::env::home_dir()?.join(".config")))
    };
    folder
        .map(|folder| folder.join("make-cli").join("config.json"))
        .ok_or_else(|| Failure::new("there is no home folder", "set HOME or XDG_CONFIG_HOME"))
}

/// A token that is typed without being shown, or the first line of standard
/// input where that is not a terminal.
pub(crate) fn ask_for_token() -> Result<String> {
    let failed = |error: io::Error| Failure::io("cannot read the token", &error);
    let text = if io::stdin().is_terminal() {
        rpassword::prompt_password("API key (not shown): ").map_err(failed)?
    } else {
        bounded::line(io::stdin().lock(), bounded::SHORT).map_err(failed)?
    };
    // Checked before it is stored.
    Token::new(text.as_str())?;
    Ok(text.trim().to_owned())
}
