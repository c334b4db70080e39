//! OpenAPI versions, and the version of a result.

mod report;

use std::borrow::Cow;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::downgrade::downgrade;
use crate::fragment::Fragment;
use crate::ordered::{DEEPEST, depth};
use crate::parallel;
use crate::part::Interner;
use crate::upgrade::{allow_null, upgrade};

pub(crate) use report::Report;
use report::Reports;

/// A version of OpenAPI that this crate reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
}

impl Version {
    /// The version that a document declares. `3.1` is taken for `3.1.0`, also as
    /// the number that YAML reads it as.
    ///
    /// ```
    /// use openapi_fragments::Version;
    /// use serde_json::json;
    ///
    /// assert_eq!(Version::of(&json!({"openapi": "3.1.1"})), Some(Version::V3_1));
    /// assert_eq!(Version::of(&json!({"openapi": 3.0})), Some(Version::V3_0));
    /// assert_eq!(Version::of(&json!({"openapi": "3.2.0"})), None);
    /// ```
    pub fn of(document: &Value) -> Option<Self> {
        match document.get("openapi")? {
            Value::String(version) => Self::full(version).or_else(|| Self::short(version)),
            Value::Number(version) => Self::short(&version.to_string()),
            _ => None,
        }
    }

    /// The version with a patch, such as `3.0.3`.
    pub(crate) fn full(version: &str) -> Option<Self> {
        let (minor, patch) = version.rsplit_once('.')?;
        let is_patch = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
        is_patch.then(|| Self::short(minor)).flatten()
    }

    fn short(version: &str) -> Option<Self> {
        match version {
            "3.0" => Some(Self::V3_0),
            "3.1" => Some(Self::V3_1),
            _ => None,
        }
    }

    /// What a converted document declares.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0.3",
            Self::V3_1 => "3.1.0",
        }
    }
}

/// The OpenAPI version of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// OpenAPI 3.0. What it cannot express exactly is an error, `beyond-3-0`.
    #[default]
    V3_0,
    /// OpenAPI 3.1, which can express all of 3.0.
    V3_1,
    /// As published. If the fragments of a merge are of both versions, 3.1.
    AsIs,
}

/// How to convert between versions of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conversion {
    /// The version of the result.
    pub target: Target,
    /// Whether `nullable: true` allows null where OpenAPI gives it no meaning: in
    /// 3.1, and in 3.0 in a schema without a type.
    pub nullable_means_null: bool,
}

impl Conversion {
    /// A conversion to a version.
    pub fn to(target: Target) -> Self {
        Self {
            target,
            ..Self::default()
        }
    }

    /// Sets whether `nullable: true` allows null where OpenAPI gives it no meaning:
    /// in 3.1, and in 3.0 in a schema without a type. Some publishers mean that.
    pub fn nullable_means_null(self, nullable_means_null: bool) -> Self {
        Self {
            nullable_means_null,
            ..self
        }
    }
}

impl Fragment {
    /// The version of OpenAPI that it is written in.
    pub fn version(&self) -> Version {
        // The checks have refused every other version.
        let declared = self.outline().root("openapi");
        let is_3_1 =
            declared.is_some_and(|text| text.as_str().trim_matches('"').starts_with("3.1"));
        if is_3_1 { Version::V3_1 } else { Version::V3_0 }
    }

    /// The fragment in another version, and what is found in it; `None` if it stays as it
    /// is.
    fn converted(
        &self,
        goal: Version,
        conversion: Conversion,
        interner: &Interner,
    ) -> (Option<Self>, Report) {
        let mut report = Report::default();
        let version = self.version();
        let declared = self.outline().root("openapi");
        let is_full =
            declared.is_none_or(|text| Version::full(text.as_str().trim_matches('"')).is_some());
        let nullable =
            conversion.nullable_means_null && (goal, version) != (Version::V3_0, Version::V3_0);
        if version == goal && is_full && !nullable {
            return (None, report);
        }
        let mut value = self.outline().tree().value();
        if !is_full {
            report.warn(
                "short-version",
                "`openapi` declares no patch version",
                "write a string with three numbers, such as \"3.1.0\": the patch 0 is assumed",
                "/openapi".to_owned(),
            );
            value["openapi"] = match version {
                Version::V3_0 => "3.0.0".into(),
                Version::V3_1 => "3.1.0".into(),
            };
        }
        if nullable {
            allow_null(&mut value);
        }
        match (version, goal) {
            (Version::V3_1, Version::V3_0) => downgrade(&mut value, &mut report),
            (Version::V3_0, Version::V3_1) => upgrade(&mut value, &mut report),
            _ => {}
        }
        if depth(&value) > DEEPEST {
            report.error(
                "too-deep",
                format!("as OpenAPI {}, this is nested more than {DEEPEST} deep", goal.text()),
                "move inner schemas into components where it is published, or keep its version (`--openapi as-is`): parsers refuse more",
                String::new(),
            );
        }
        if report.is_refusal() {
            return (None, report);
        }
        (Some(self.clone().with_value(&value, interner)), report)
    }
}

impl Conversion {
    /// The version that fragments become.
    fn goal(self, fragments: &[Fragment]) -> Version {
        match self.target {
            Target::V3_0 => Version::V3_0,
            Target::V3_1 => Version::V3_1,
            Target::AsIs => {
                let versions = fragments.iter().map(Fragment::version);
                versions.max().unwrap_or(Version::V3_0)
            }
        }
    }
}

/// Converts fragments to one version of OpenAPI, and returns what should be reviewed:
/// the same finding in many fragments once.
///
/// With [`Target::AsIs`], fragments of 3.0 become 3.1 if others are of 3.1, with the
/// warning `mixed-versions`.
///
/// ````
/// use std::sync::Arc;
/// use openapi_fragments::{Conversion, Source, Target, Version, convert, extract};
///
/// let page = r#"
/// ```json
/// {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "paths": {"/a": {}}}
/// ```
/// ```json
/// {"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {"/b": {}}}
/// ```
/// "#;
/// let published = extract(&Arc::new(Source::new("pets.md", page)))?;
/// let (fragments, warnings) = convert(&published, Conversion::to(Target::AsIs))?;
/// assert!(fragments.iter().all(|fragment| fragment.version() == Version::V3_1));
/// assert_eq!(warnings[0].code(), "mixed-versions");
/// # Ok::<(), openapi_fragments::Diagnostics>(())
/// ````
///
/// # Errors
/// `beyond-3-0` for each construct that 3.0 cannot express exactly, if that is the
/// version of the result. `too-deep` if the result is nested deeper than parsers read.
pub fn convert(
    fragments: &[Fragment],
    conversion: Conversion,
) -> Result<(Cow<'_, [Fragment]>, Vec<Diagnostic>), Diagnostics> {
    let goal = conversion.goal(fragments);
    let mut order: Vec<usize> = (0..fragments.len()).collect();
    // The order of the findings depends on the set alone.
    order.sort_by_key(|index| (fragments[*index].source().name(), fragments[*index].line()));
    let mut findings: Vec<_> = mixed(fragments, &order, conversion).into_iter().collect();
    let mut reports = Reports::default();
    let interner = Interner::default();
    let mut converted = vec![None; fragments.len()];
    parallel::in_order(
        &order,
        |index| fragments[*index].converted(goal, conversion, &interner),
        |index, (fragment, report)| {
            reports.add(&fragments[*index], report);
            converted[*index] = fragment;
        },
    );
    findings.extend(reports.diagnostics());
    let warnings = Diagnostics::split(findings)?;
    if converted.iter().all(Option::is_none) {
        return Ok((Cow::Borrowed(fragments), warnings));
    }
    let all = std::iter::zip(converted, fragments)
        .map(|(converted, fragment)| converted.unwrap_or_else(|| fragment.clone()))
        .collect();
    Ok((Cow::Owned(all), warnings))
}

/// Tells that fragments of both versions were found where none was asked for.
fn mixed(fragments: &[Fragment], order: &[usize], conversion: Conversion) -> Option<Diagnostic> {
    if conversion.target != Target::AsIs {
        return None;
    }
    let ordered = || order.iter().map(|index| &fragments[*index]);
    let of = |version| ordered().find(|one| one.version() == version);
    let (one, other) = (of(Version::V3_0)?, of(Version::V3_1)?);
    Some(
        Diagnostic::warning(
            "mixed-versions",
            "the fragments are of OpenAPI 3.0 and 3.1: the result is 3.1",
        )
        .at(one.place("/openapi", "this is 3.0"))
        .at(other.place("/openapi", "this is 3.1"))
        .with_help("choose `--openapi 3.1` to confirm it, or `--openapi 3.0`"),
    )
}
