//! A change of a connection, in which *unset* is another thing than
//! *unchanged*.

use serde_json::{Map, Value};

/// What to change of a connection; what is not mentioned stays as it is.
///
/// ```
/// use makecom::Update;
///
/// let update = Update::new().label("Acme").clear_connected_system();
/// # let _ = update;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Update(pub(crate) Map<String, Value>);

impl Update {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what people see.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.with("label", label.into().into())
    }

    /// Sets the connected system.
    pub fn connected_system(self, name: impl Into<String>) -> Self {
        self.with("connectedSystemName", name.into().into())
    }

    /// Clears the connected system, which is another thing than leaving it.
    pub fn clear_connected_system(self) -> Self {
        self.with("connectedSystemName", Value::Null)
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }
}
