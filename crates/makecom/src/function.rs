//! Functions of an app, which expressions can call.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::component::{self, Component, NewComponent, TypedComponent};
use crate::error::Result;
use crate::name::{ComponentName, FunctionName};
use crate::record::record;
use crate::section::ComponentKind;

record! {
    /// A function as the server describes it. Only the name is required. There is nothing
    /// to update in it: its code and its test are sections, and its name cannot change.
    ///
    /// A single function is read with its code and its changes, which are in `extra`.
    ///
    /// ```
    /// use makecom::Function;
    ///
    /// let function: Function = serde_json::from_str(
    ///     r#"{ "name": "toCents", "args": "(euros)", "code": "function …" }"#,
    /// )?;
    /// assert_eq!(function.args.as_deref(), Some("(euros)"));
    /// assert_eq!(function.extra["code"], "function …");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Many accounts may not write functions, which is an
    /// [error of its own](crate::Error::is_functions_locked):
    ///
    /// ```
    /// use makecom::{AppVersion, NewFunction};
    ///
    /// async fn add(app: &AppVersion) -> makecom::Result<()> {
    ///     match app.functions().ensure(NewFunction::new("toCents")).await {
    ///         Err(error) if error.is_functions_locked() => {
    ///             eprintln!("{error}; {}", error.help().unwrap_or_default());
    ///         }
    ///         result => drop(result?),
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub struct Function {
        /// Its name, by which expressions call it: `{{toCents(7)}}`.
        pub name: ComponentName = "name",
    } optional {
        /// What it takes, as the server found it in the code.
        pub args: String = "args",
    } pub extra
}

/// The values that create a function: its name only.
///
/// ```
/// use makecom::NewFunction;
///
/// assert_eq!(serde_json::to_string(&NewFunction::new("toCents"))?, r#"{"name":"toCents"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewFunction {
    /// Its name; see [`FunctionName`].
    pub name: String,
}

impl NewFunction {
    /// A new function.
    ///
    /// ```
    /// assert_eq!(makecom::NewFunction::new("toCents").name, "toCents");
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl component::sealed::Sealed for Function {}
impl component::Deletable for Function {}

impl Component for Function {
    type New = NewFunction;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl TypedComponent for Function {
    const KIND: ComponentKind = ComponentKind::Function;

    fn name(&self) -> &ComponentName {
        &self.name
    }

    fn label(&self) -> &str {
        self.name.as_str()
    }
}

impl NewComponent for NewFunction {
    fn label(&self) -> &str {
        &self.name
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn check(&self) -> Result<()> {
        FunctionName::new(self.name.as_str()).map(|_| ())
    }
}
