//! RPCs: what fills in the choices of a parameter.

use std::future::Future;

use makecom_raw::types;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::component::{self, Component, NewComponent, TypedComponent, Updatable};
use crate::core::{ask, json};
use crate::error::Result;
use crate::handle::Handle;
use crate::mode::Mode;
use crate::name::{ComponentName, RpcName};
use crate::record::record;
use crate::section::ComponentKind;
use crate::update::update;

record! {
    /// An RPC as the server describes it. Only the name is required.
    ///
    /// ```
    /// use makecom::Rpc;
    ///
    /// let rpc: Rpc = serde_json::from_str(
    ///     r#"{ "name": "listUsers", "label": "List users", "connection": "acme-crm" }"#,
    /// )?;
    /// assert_eq!(rpc.connection.as_deref(), Some("acme-crm"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Rpc {
        /// Its name, by which parameters call it: `rpc://listUsers`.
        pub name: ComponentName = "name",
        /// The label that developers see.
        pub label: String = "label",
    } optional {
        /// The name of the connection that it uses.
        pub connection: String = "connection",
        /// The name of the alternative connection.
        pub alt_connection: String = "altConnection" | "alt_connection",
    } pub extra
}

/// The values that create an RPC.
///
/// ```
/// use makecom::NewRpc;
///
/// let new = NewRpc::new("listUsers", "List users").connection("acme-crm");
/// assert_eq!(
///     serde_json::to_value(new)?,
///     serde_json::json!({ "name": "listUsers", "label": "List users", "connection": "acme-crm" }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewRpc {
    /// Its name; see [`RpcName`].
    pub name: String,
    /// The label that developers see.
    pub label: String,
    /// The name of the connection that it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The name of the alternative connection, which Make's VS Code extension sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_connection: Option<String>,
}

impl NewRpc {
    /// A new RPC.
    ///
    /// ```
    /// assert_eq!(makecom::NewRpc::new("listUsers", "List users").name, "listUsers");
    /// ```
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            connection: None,
            alt_connection: None,
        }
    }

    /// The same with a connection.
    ///
    /// ```
    /// let new = makecom::NewRpc::new("listUsers", "List users").connection("acme-crm");
    /// assert_eq!(new.connection.as_deref(), Some("acme-crm"));
    /// ```
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.connection = Some(name.into());
        self
    }

    /// The same with an alternative connection.
    ///
    /// ```
    /// let new = makecom::NewRpc::new("listUsers", "List users").alt_connection("acme-crm2");
    /// assert_eq!(new.alt_connection.as_deref(), Some("acme-crm2"));
    /// ```
    pub fn alt_connection(mut self, name: impl Into<String>) -> Self {
        self.alt_connection = Some(name.into());
        self
    }
}

update! {
    /// An update of an RPC; fields that are not set stay unchanged.
    ///
    /// ```
    /// use makecom::RpcUpdate;
    ///
    /// let update = RpcUpdate::new().connection("acme-crm2");
    /// assert_eq!(serde_json::to_string(&update)?, r#"{"connection":"acme-crm2"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct RpcUpdate {
        /// Sets the label that developers see.
        label("Acme"): String = "label";
        /// Sets the connection that it uses.
        connection("acme-crm"): String = "connection",
        /// Removes the connection.
        clear_connection;
        /// Sets the alternative connection. Make refuses the one that is the connection;
        /// change one first, then the other.
        alt_connection("acme-crm2"): String = "altConnection",
        /// Removes the alternative connection.
        clear_alt_connection;
    }
}

/// A parameter of a [test](Handle::test) of an RPC.
///
/// ```
/// use makecom::RpcParameter;
///
/// let id = RpcParameter::new("id", "number").required();
/// assert_eq!(
///     serde_json::to_value(id)?,
///     serde_json::json!({ "name": "id", "type": "number", "required": true }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RpcParameter {
    /// Its name in the data.
    pub name: String,
    /// Its type, as in the section `parameters`.
    #[serde(rename = "type")]
    pub parameter_type: String,
    /// Whether the RPC needs it.
    pub required: bool,
}

impl RpcParameter {
    /// A parameter that is not required.
    ///
    /// ```
    /// assert!(!makecom::RpcParameter::new("id", "number").required);
    /// ```
    pub fn new(name: impl Into<String>, parameter_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            parameter_type: parameter_type.into(),
            required: false,
        }
    }

    /// The same, required.
    ///
    /// ```
    /// assert!(makecom::RpcParameter::new("id", "number").required().required);
    /// ```
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl component::sealed::Sealed for Rpc {}
impl component::Deletable for Rpc {}

impl Component for Rpc {
    type New = NewRpc;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl Updatable for Rpc {
    type Update = RpcUpdate;
}

impl TypedComponent for Rpc {
    const KIND: ComponentKind = ComponentKind::Rpc;

    fn name(&self) -> &ComponentName {
        &self.name
    }

    fn label(&self) -> &str {
        &self.label
    }
}

impl NewComponent for NewRpc {
    fn label(&self) -> &str {
        &self.label
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn check(&self) -> Result<()> {
        RpcName::new(self.name.as_str()).map(|_| ())
    }
}

impl<M: Mode> Handle<Rpc, M> {
    /// Runs the RPC against the real service, with data for its parameters, and returns
    /// what it puts out. Needs the scope `sdk-apps:write`.
    ///
    /// It is a write to Make, and to the service whatever the RPC does there: it is sent
    /// again only if it cannot have been carried out.
    ///
    /// ```
    #[doc = include_str!("doc/rpc.txt")]
    /// use makecom::RpcParameter;
    /// use serde_json::json;
    ///
    /// let data = json!({ "team": 7 });
    /// let schema = [RpcParameter::new("team", "number").required()];
    /// let users = app.rpc("listUsers")?.test(&data, &schema).await?;
    /// assert_eq!(users[0]["label"], "Ann");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such RPC, whatever Make
    /// says of an RPC that fails, and the failures of any call.
    pub fn test(
        &self,
        data: &impl Serialize,
        schema: &[RpcParameter],
    ) -> M::Output<impl Future<Output = Result<Value>> + Send> {
        let body = crate::core::object(data).map(|data| types::TestRpc {
            data,
            schema: schema
                .iter()
                .map(|parameter| types::TestRpcSchemaItem {
                    extra: Map::new(),
                    name: parameter.name.clone(),
                    required: Some(parameter.required),
                    type_: parameter.parameter_type.clone(),
                })
                .collect(),
        });
        let core = &self.core;
        self.mode.run(async move {
            let (body, (app, version)) = (body?, core.place.in_version()?);
            let rpc = core.name.as_str();
            let answer = ask!(core, TEST_RPC, test_rpc(app, version, rpc, &body));
            json(answer?).map(|(output, _)| output)
        })
    }
}
