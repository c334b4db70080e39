//! The kinds of component, and the types that represent each.

use std::fmt;
use std::ops::Index;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Result;
use crate::name::ComponentName;
use crate::section::ComponentKind;

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// The component that a [`Handle`](crate::Handle) reads and writes: one of a fixed kind,
/// such as [`Connection`](crate::Connection), or one whose kind is known at run time,
/// [`AnyComponent`].
///
/// ```
/// use makecom::{Component, Connection, Handle};
///
/// async fn exists<K: Component>(handle: &Handle<K>) -> makecom::Result<bool> {
///     match handle.get().await {
///         Err(error) if error.is_not_found() => Ok(false),
///         read => read.map(|_| true),
///     }
/// }
/// # let _ = exists::<Connection>;
/// ```
pub trait Component:
    sealed::Sealed + DeserializeOwned + fmt::Debug + Send + Sync + 'static
{
    /// The values that create it.
    type New: NewComponent;

    /// Parses an object of the API.
    #[doc(hidden)]
    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::deserialize(Value::Object(object))
    }
}

/// A component of which fields can be changed: all but functions, which have a name and
/// code only.
///
/// ```
/// use makecom::{Client, Connection, Handle, Updatable};
///
/// async fn update<K: Updatable>(handle: &Handle<K>, update: K::Update) -> makecom::Result<K> {
///     handle.update(update).await
/// }
/// # let _ = update::<Connection>;
/// ```
pub trait Updatable: Component {
    /// The fields that an update can change.
    type Update: Serialize + Send + Sync;
}

/// A component that can be deleted like any other: all but an app, of which the deletion
/// takes [`Irreversible`](crate::Irreversible).
///
/// ```
/// use makecom::{Connection, Deletable, Handle};
///
/// async fn delete<K: Deletable>(handle: &Handle<K>) -> makecom::Result<()> {
///     handle.delete_and_wait().await
/// }
/// # let _ = delete::<Connection>;
/// ```
pub trait Deletable: Component {}

/// A component with common data: connections and apps.
///
/// ```
/// use makecom::{Common, Connection, Handle, HasCommon};
///
/// async fn common<K: HasCommon>(handle: &Handle<K>) -> makecom::Result<Common> {
///     handle.common().await
/// }
/// # let _ = common::<Connection>;
/// ```
pub trait HasCommon: Component {}

/// A component that all versions of an app share, so that its name is enough to find it:
/// connections and webhooks. All others are part of one version.
///
/// ```
/// use makecom::{Client, Connection, Handle, Unversioned};
///
/// fn handle<K: Unversioned>(client: &Client, component: &K) -> Handle<K> {
///     client.handle(component)
/// }
/// # let _ = handle::<Connection>;
/// ```
pub trait Unversioned: TypedComponent {}

/// A component of one kind.
///
/// ```
/// use makecom::{ComponentKind, Connection, TypedComponent};
///
/// assert_eq!(Connection::KIND, ComponentKind::Connection);
/// ```
pub trait TypedComponent: Component {
    /// The kind.
    const KIND: ComponentKind;

    /// Its name.
    fn name(&self) -> &ComponentName;

    /// The label that users see; of a function, which has none, the name.
    fn label(&self) -> &str;

    /// The component that this one is an alias of, if it is one.
    fn alias_to(&self) -> Option<&str> {
        None
    }

    /// Why it cannot be used in place of a new component with the same label, or `None`
    /// if it can.
    #[doc(hidden)]
    fn conflict_with(&self, new: &Self::New) -> Option<String> {
        let _ = new;
        None
    }
}

/// The values that create a component.
///
/// ```
/// use makecom::{ConnectionType, NewComponent, NewConnection};
///
/// assert_eq!(NewConnection::new(ConnectionType::Basic, "Acme").label(), "Acme");
/// ```
pub trait NewComponent: Serialize + Send + Sync {
    /// The label that users see; of a function, which has none, the name.
    fn label(&self) -> &str;

    /// The name, where not the server chooses it.
    #[doc(hidden)]
    fn name(&self) -> Option<&str> {
        None
    }

    /// Checks what Make is known to refuse.
    #[doc(hidden)]
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// A component of any kind, as the object that the server sent.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use makecom::{ComponentKind, ConnectionType, NewConnection};
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # connections.create(NewConnection::new(ConnectionType::Oauth, "Acme")).await?;
/// let any = client.component(ComponentKind::Connection, "acme-crm")?;
/// let read: makecom::AnyComponent = any.get().await?;
/// assert_eq!(read["type"], "oauth");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnyComponent(pub Map<String, Value>);

/// Shows the keys only; a value may be a secret.
impl fmt::Debug for AnyComponent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyComponent").field(&Keys(&self.0)).finish()
    }
}

/// Null where there is no such key.
impl Index<&str> for AnyComponent {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }
}

impl sealed::Sealed for AnyComponent {}

impl NewComponent for Map<String, Value> {
    fn label(&self) -> &str {
        self.get("label")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Component for AnyComponent {
    type New = Map<String, Value>;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Ok(Self(object))
    }
}

impl Deletable for AnyComponent {}
impl HasCommon for AnyComponent {}

impl Updatable for AnyComponent {
    type Update = Map<String, Value>;
}

/// Formats the keys of an object without its values.
pub(crate) struct Keys<'a>(pub(crate) &'a Map<String, Value>);

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.keys().map(|key| (key, format_args!("…"))))
            .finish()
    }
}
