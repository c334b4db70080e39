//! What only a module can do: be published, retired, cloned and priced.

use std::future::Future;

use makecom_raw::types;
use serde::{Deserialize, Serialize};

use crate::core::{ask, is_done, json, under, written};
use crate::error::Result;
use crate::handle::Handle;
use crate::mode::Mode;
use crate::module::Module;
use crate::name::ModuleName;

/// What the use of a module costs, in hundredths of a credit. Make charges by it only for
/// accounts with the right `allow_apps_set_consumable`.
///
/// ```
/// use makecom::Consumable;
///
/// let price = Consumable::new("100 + 5 * {{output.pages}}").description("Per page");
/// assert_eq!(
///     serde_json::to_value(price)?,
///     serde_json::json!({
///         "centicreditsFormula": "100 + 5 * {{output.pages}}",
///         "centicreditsFormulaDescription": "Per page",
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Consumable {
    /// An arithmetic expression.
    #[serde(rename = "centicreditsFormula")]
    pub formula: String,
    /// What it means, for users.
    #[serde(
        rename = "centicreditsFormulaDescription",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
    /// Where it is documented.
    #[serde(
        rename = "centicreditsFormulaDocumentationUrl",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub documentation_url: Option<String>,
    /// Anything else, as a text of JSON.
    #[serde(
        rename = "centicreditsFormulaMeta",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub meta: Option<String>,
}

impl Consumable {
    /// By a formula.
    ///
    /// ```
    /// assert_eq!(makecom::Consumable::new("100").formula, "100");
    /// ```
    pub fn new(formula: impl Into<String>) -> Self {
        Self {
            formula: formula.into(),
            description: None,
            documentation_url: None,
            meta: None,
        }
    }

    /// The same with what it means.
    ///
    /// ```
    /// let price = makecom::Consumable::new("100").description("One credit");
    /// assert_eq!(price.description.as_deref(), Some("One credit"));
    /// ```
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The same with where it is documented.
    ///
    /// ```
    /// let price = makecom::Consumable::new("100").documentation_url("https://acme.example");
    /// assert_eq!(price.documentation_url.as_deref(), Some("https://acme.example"));
    /// ```
    pub fn documentation_url(mut self, url: impl Into<String>) -> Self {
        self.documentation_url = Some(url.into());
        self
    }
}

/// A call that takes nothing, and its answer says whether it changed anything.
macro_rules! switches {
    ($(
        $(#[$about:meta])*
        $name:ident: $operation:ident $method:ident $(after $first:ident)?;
    )*) => {$(
        $(#[$about])*
        ///
        /// Needs the scope `sdk-apps:write`. Returns whether that changed anything: true
        /// unless the server says otherwise.
        ///
        /// ```
        #[doc = include_str!("doc/module.txt")]
        $(#[doc = concat!("module.", stringify!($first), "().await?;")])?
        #[doc = concat!("assert!(module.", stringify!($name), "().await?);")]
        /// # Ok(())
        /// # }
        /// ```
        ///
        /// # Errors
        /// [`is_not_found`](crate::Error::is_not_found) if there is no such module, and the
        /// failures of any call.
        pub fn $name(&self) -> M::Output<impl Future<Output = Result<bool>> + Send> {
            let core = &self.core;
            self.mode.run(async move {
                let (app, version) = core.place.in_version()?;
                let answer = ask!(core, $operation, $method(app, version, core.name.as_str()));
                is_done(answer?, "changed")
            })
        }
    )*};
}

impl<M: Mode> Handle<Module, M> {
    switches! {
        /// Shows the module to users of the app.
        make_public: MAKE_MODULE_PUBLIC make_module_public;

        /// Hides the module from users. **Scenarios that use it break** when the app is
        /// compiled, as a guide by a contributor of Make's VS Code extension says: retire
        /// it with [`deprecate`](Self::deprecate) instead.
        make_private: MAKE_MODULE_PRIVATE make_module_private after make_public;

        /// Retires the module: scenarios that use it go on, new ones cannot add it.
        deprecate: DEPRECATE_MODULE deprecate_module;

        /// Takes back a deprecation.
        undeprecate: UNDEPRECATE_MODULE undeprecate_module after deprecate;

        /// Archives the module.
        archive: ARCHIVE_MODULE archive_module;

        /// Takes the module out of the archive.
        unarchive: UNARCHIVE_MODULE unarchive_module after archive;
    }

    /// Copies the module within its version of the app, under another name. The label of
    /// the copy is the given one, or else Make's choice. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("doc/module.txt")]
    /// let copy = module.clone_as("findUser", Some("Find a user")).await?;
    /// assert_eq!(copy.name.as_str(), "findUser");
    /// assert_eq!(app.modules().list().await?.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if it cannot be the name of a
    /// module, [`is_validation`](crate::Error::is_validation) if it is taken,
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such module, and the
    /// failures of any call.
    pub fn clone_as(
        &self,
        name: &str,
        label: Option<&str>,
    ) -> M::Output<impl Future<Output = Result<Module>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let body = types::CloneModule {
                label: label.map(str::to_owned),
                new_name: ModuleName::new(name)?.into(),
            };
            let module = core.name.as_str();
            let answer = ask!(
                core,
                CLONE_MODULE,
                clone_module(app, version, module, &body)
            );
            under(answer?, "module")
        })
    }

    /// Sets what the use of the module costs. Needs the scope `sdk-apps:write`, and the
    /// right `allow_apps_set_consumable`.
    ///
    /// ```
    #[doc = include_str!("doc/module.txt")]
    /// module.set_consumable(&makecom::Consumable::new("100")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such module, and the
    /// failures of any call.
    pub fn set_consumable(
        &self,
        price: &Consumable,
    ) -> M::Output<impl Future<Output = Result<()>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let body = types::ModuleConsumable {
                centicredits_formula: Some(price.formula.clone()),
                centicredits_formula_description: price.description.clone(),
                centicredits_formula_documentation_url: price.documentation_url.clone(),
                centicredits_formula_meta: price.meta.clone(),
            };
            let module = core.name.as_str();
            let answer = ask!(
                core,
                SET_MODULE_CONSUMABLE,
                set_module_consumable(app, version, module, &body)
            );
            written(json(answer?)?).map(drop)
        })
    }
}
