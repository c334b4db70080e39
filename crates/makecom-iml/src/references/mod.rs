//! What a section names outside itself, where, and what it declares for others.

mod place;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeSet;

use crate::error::Result;
use crate::section::Section;
use crate::spelled::spelled;
use crate::text::tree;
use walk::Walk;

spelled! {
    /// What a name in a section refers to.
    ///
    /// ```
    /// assert_eq!(makecom_iml::Target::Rpc.to_string(), "RPC");
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Target {
        /// An RPC, by `rpc://name`.
        Rpc = "RPC",
        /// A function that is called in an expression, and is not built in.
        Function = "function",
        /// A path that is called in an expression, such as `body.items.map(…)`. No source
        /// knows of methods.
        Method = "method",
        /// A module, by its name in the groups of an app.
        Module = "module",
        /// A parameter, by `parameters.name`.
        Parameter = "parameter",
        /// A value of the connection, by `connection.name`.
        ConnectionValue = "connection value",
        /// A value that requests set for each other, by `temp.name`.
        TempValue = "temp value",
    }
}

/// A name in a section that refers to something outside it.
///
/// ```
/// use makecom_iml::{CodeKind, Section, Target};
///
/// let text = r#"{ "url": "/users/{{encode(parameters.id)}}" }"#;
/// let found = Section::from_text(CodeKind::ModuleApi, text).references()?.uses;
/// assert_eq!((found[0].target, found[0].name.as_str()), (Target::Function, "encode"));
/// assert_eq!((found[0].line, found[0].column), (1, 20));
/// assert_eq!((found[1].target, found[1].name.as_str()), (Target::Parameter, "id"));
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reference {
    /// What it refers to.
    pub target: Target,
    /// The name.
    pub name: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
}

/// What a section declares for others.
///
/// ```
/// use makecom_iml::{CodeKind, Section};
///
/// let text = r#"[{ "name": "id", "type": "text" }, "rpc://fields"]"#;
/// let section = Section::from_text(CodeKind::ModuleExpect, text);
/// let declared = section.references()?.declared;
/// assert!(declared.names.contains("id"));
/// assert!(declared.is_open); // The RPC adds others.
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declared {
    /// The names: of parameters, at any depth; in requests, of what `response.data`
    /// stores; in the requests of an RPC, of the parameters that it gives too.
    pub names: BTreeSet<String>,
    /// Whether there are others that only an expression or an RPC knows. In the requests
    /// of an RPC: whether its options may bring parameters.
    pub is_open: bool,
    /// The RPCs that give options, which may bring parameters.
    pub options: BTreeSet<String>,
    /// The names of values that `temp` sets.
    pub temp: BTreeSet<String>,
    /// Whether `temp` sets others that only an expression knows.
    pub has_open_temp: bool,
    /// The names that are passed to RPCs, as `x` by `rpc://name?x=1`.
    pub passed: BTreeSet<String>,
}

/// What a section refers to, and what it declares.
///
/// ```
/// use makecom_iml::{CodeKind, Section};
///
/// let text = r#"[{ "name": "user", "type": "select", "options": "rpc://listUsers?all=1" }]"#;
/// let found = Section::from_text(CodeKind::ModuleExpect, text).references()?;
/// assert_eq!(found.uses[0].name, "listUsers");
/// assert!(found.declared.options.contains("listUsers"));
/// assert!(found.declared.passed.contains("all"));
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct References {
    /// What it refers to, in the order of the text.
    pub uses: Vec<Reference>,
    /// What it declares.
    pub declared: Declared,
}

impl Section {
    /// What the section refers to outside itself, and what it declares.
    ///
    /// An RPC whose name contains an expression is left out, and so are expressions with
    /// quotes that are not closed or follow a backslash. Samples and common data are
    /// data: only samples that are one `rpc://` text refer to something.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let groups = r#"[{ "label": "Users", "modules": ["getUser"] }]"#;
    /// let found = Section::from_text(CodeKind::AppGroups, groups).references()?;
    /// assert_eq!(found.uses[0].name, "getUser");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if it is not JSONC,
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if the section is no
    /// [JSON](crate::Language::is_json).
    pub fn references(&self) -> Result<References> {
        self.value()?;
        let readable = self.document.readable();
        let Some(tree) = tree(&readable) else {
            return Ok(References::default());
        };
        let mut walk = Walk::new(self.kind(), &self.document, &readable);
        walk.root(&tree);
        Ok(walk.found)
    }
}
