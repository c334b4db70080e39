//! What a merge does where fragments contradict each other.

use serde_json::{Map, Value};

use crate::version::{Conversion, Target};

/// How to merge.
///
/// ```
/// use openapi_fragments::{ConflictKind, MergeOptions, OnConflict};
///
/// let options = MergeOptions::default()
///     .on_conflict(OnConflict::Rename)
///     .on_conflict_in(ConflictKind::Operations, OnConflict::Newest)
///     .info_field("title", "Pets".into());
/// assert_eq!(options.on_conflict.components, OnConflict::Rename);
/// assert_eq!(options.on_conflict.operations, OnConflict::Newest);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MergeOptions {
    /// What to do with each kind of conflict.
    pub on_conflict: Policies,
    /// The `info` of the spec, in place of that of all fragments.
    pub info: Option<Value>,
    /// Fields of `info`, in place of those of all fragments.
    pub info_fields: Map<String, Value>,
    /// Whether references to other documents are kept instead of refused.
    pub keep_external: bool,
    /// The version of the spec, and what converts to it.
    pub conversion: Conversion,
}

impl MergeOptions {
    /// Sets what to do with all kinds of conflicts.
    pub fn on_conflict(mut self, policy: OnConflict) -> Self {
        self.on_conflict = policy.into();
        self
    }

    /// Sets what to do with one kind of conflict.
    pub fn on_conflict_in(mut self, kind: ConflictKind, policy: OnConflict) -> Self {
        *self.on_conflict.get_mut(kind) = policy;
        self
    }

    /// Sets whether references to other documents are kept instead of refused.
    pub fn keep_external(mut self, keep: bool) -> Self {
        self.keep_external = keep;
        self
    }

    /// Sets the OpenAPI version of the spec.
    ///
    /// ```
    /// use openapi_fragments::{Fragment, MergeOptions, Target, merge};
    /// use serde_json::json;
    ///
    /// let fragment = Fragment::from_value("pets.json", &json!({
    ///     "openapi": "3.0.3",
    ///     "info": {"title": "Pets", "version": "1"},
    ///     "components": {"schemas": {"Name": {"type": "string", "nullable": true}}},
    /// }))?;
    /// let options = MergeOptions::default().openapi(Target::V3_1);
    /// let spec = merge(&[fragment], &options)?.to_value();
    /// assert_eq!(spec["components"]["schemas"]["Name"]["type"], json!(["string", "null"]));
    /// # Ok::<(), openapi_fragments::Diagnostics>(())
    /// ```
    pub fn openapi(mut self, target: Target) -> Self {
        self.conversion.target = target;
        self
    }

    /// Sets the OpenAPI version of the spec, and how fragments become it.
    pub fn conversion(mut self, conversion: Conversion) -> Self {
        self.conversion = conversion;
        self
    }

    /// Sets the `info` of the spec, in place of that of all fragments.
    pub fn info(mut self, info: Value) -> Self {
        self.info = Some(info);
        self
    }

    /// Sets a field of `info`, such as `title`, in place of that of all fragments.
    pub fn info_field(mut self, key: &str, value: Value) -> Self {
        self.info_fields.insert(key.to_owned(), value);
        self
    }
}

/// What to do with descriptions of one thing that contradict each other. Whatever is
/// dropped is named in a warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnConflict {
    /// Report both places and return no spec.
    #[default]
    Error,
    /// Keep all under new names that depend on their content alone, and rewrite every
    /// reference to them.
    Rename,
    /// Keep the first, by the name of the page or file and the line in it.
    First,
    /// Keep the newest: that of the fragment with the highest
    /// [rank](crate::Fragment::with_rank), and the last by name and line among those.
    Newest,
    /// Keep all as variants of one operation, so that what is valid for one of them stays
    /// valid: schemas that differ become `anyOf`, or `oneOf` where their types exclude each
    /// other, and what only some of the variants have becomes optional.
    Variants,
}

impl OnConflict {
    /// All policies.
    pub const ALL: [Self; 5] = [
        Self::Error,
        Self::Rename,
        Self::First,
        Self::Newest,
        Self::Variants,
    ];

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Rename => "rename",
            Self::First => "first",
            Self::Newest => "newest",
            Self::Variants => "variants",
        }
    }

    /// The policy of a [name](Self::name). `one-of`, an earlier one, stands for `variants`.
    ///
    /// ```
    /// use openapi_fragments::OnConflict;
    ///
    /// assert_eq!(OnConflict::from_name("variants"), Some(OnConflict::Variants));
    /// assert_eq!(OnConflict::from_name("one-of"), Some(OnConflict::Variants));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let name = if name == "one-of" { "variants" } else { name };
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }
}

/// What fragments can contradict each other about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConflictKind {
    /// Different components of one name.
    Components,
    /// Different operations of one method and path.
    Operations,
    /// Several operations with one `operationId`, or one with several.
    OperationIds,
    /// Different tags of one name.
    Tags,
    /// Different values of another key, such as an extension of the root.
    Extensions,
    /// Different titles or versions of the API.
    Info,
}

impl ConflictKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Components,
        Self::Operations,
        Self::OperationIds,
        Self::Tags,
        Self::Extensions,
        Self::Info,
    ];

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Components => "components",
            Self::Operations => "operations",
            Self::OperationIds => "operation-ids",
            Self::Tags => "tags",
            Self::Extensions => "extensions",
            Self::Info => "info",
        }
    }

    /// The kind of a [name](Self::name).
    ///
    /// ```
    /// use openapi_fragments::ConflictKind;
    ///
    /// let kind = ConflictKind::from_name("operation-ids");
    /// assert_eq!(kind, Some(ConflictKind::OperationIds));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a policy can be applied to conflicts of this kind.
    ///
    /// ```
    /// use openapi_fragments::{ConflictKind, OnConflict};
    ///
    /// assert!(ConflictKind::Components.accepts(OnConflict::Rename));
    /// assert!(!ConflictKind::Operations.accepts(OnConflict::Rename));
    /// ```
    pub fn accepts(self, policy: OnConflict) -> bool {
        match policy {
            OnConflict::Error | OnConflict::First | OnConflict::Newest => true,
            OnConflict::Rename => matches!(self, Self::Components | Self::OperationIds),
            OnConflict::Variants => self == Self::Operations,
        }
    }
}

/// What to do with each kind of conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policies {
    /// Different components of one name.
    pub components: OnConflict,
    /// Different operations of one method and path.
    pub operations: OnConflict,
    /// Several operations with one `operationId`, or one with several.
    pub operation_ids: OnConflict,
    /// Different tags of one name.
    pub tags: OnConflict,
    /// Different values of another key, such as an extension of the root.
    pub extensions: OnConflict,
    /// Different titles or versions of the API.
    pub info: OnConflict,
}

impl Policies {
    /// What is done with a kind of conflict: [`OnConflict::Error`] if its policy cannot
    /// be [applied](ConflictKind::accepts) to it. Titles and versions have no variants
    /// and name nothing that is referred to, so that all but an error means the first.
    pub fn of(mut self, kind: ConflictKind) -> OnConflict {
        match *self.get_mut(kind) {
            policy if kind.accepts(policy) => policy,
            _ if kind == ConflictKind::Info => OnConflict::First,
            _ => OnConflict::Error,
        }
    }

    fn get_mut(&mut self, kind: ConflictKind) -> &mut OnConflict {
        match kind {
            ConflictKind::Components => &mut self.components,
            ConflictKind::Operations => &mut self.operations,
            ConflictKind::OperationIds => &mut self.operation_ids,
            ConflictKind::Tags => &mut self.tags,
            ConflictKind::Extensions => &mut self.extensions,
            ConflictKind::Info => &mut self.info,
        }
    }
}

/// One policy for all kinds.
impl From<OnConflict> for Policies {
    fn from(policy: OnConflict) -> Self {
        Self {
            components: policy,
            operations: policy,
            operation_ids: policy,
            tags: policy,
            extensions: policy,
            info: policy,
        }
    }
}
