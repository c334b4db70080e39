//! The code documents of an app itself, each as a type for [`Typed`].

use serde_json::Value;

use crate::error::Result;
use crate::iml::Map;
use crate::model::{InstallModel, ModuleGroup, ParameterEntry, Requests};
use crate::typed::{Typed, codes};

codes! {
    /// `base`: what the requests of all modules and RPCs inherit.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, app};
    ///
    /// let request = Request::default()
    ///     .header("authorization", "Bearer {{connection.apiKey}}")
    ///     .sanitize(["request.headers.authorization"]);
    /// let base = app::Base::of(request);
    /// assert!(base.get("/headers/authorization")?.is_some());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Base: AppBase => Requests;

    /// `common`: what all users of the app share. It holds secrets.
    Common: AppCommon => Map<Value>;

    /// `readme`: the documentation of the app, as Markdown.
    ///
    /// ```
    /// use makecom_iml::{Code as _, app};
    ///
    /// let mut readme = app::Readme::of("# Acme");
    /// readme.edit(|text| text.push_str(" CRM\n"))?;
    /// assert_eq!(readme.text(), "# Acme CRM\n");
    /// assert_eq!(readme.value().unwrap_err().code(), "not-json");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Readme: AppReadme => String;

    /// `groups`: the order of modules, in groups.
    Groups: AppGroups => Vec<ModuleGroup>;

    /// `installSpec`: what an installer of the app fills in.
    InstallSpec: AppInstallSpec => Vec<ParameterEntry>;

    /// `install`: how the values of an installer of the app are used.
    Install: AppInstall => InstallModel;
}

impl Typed<Groups> {
    /// The group that a module is in.
    ///
    /// ```
    /// use makecom_iml::{Code as _, app};
    ///
    /// let text = r#"[{ "label": "Contacts", "modules": ["getContact"] }]"#;
    /// let groups = app::Groups::from_text(text);
    /// let group = groups.group_of("getContact")?.unwrap();
    /// assert_eq!(group.label.as_deref(), Some("Contacts"));
    /// assert!(groups.group_of("getInvoice")?.is_none());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`model`](Typed::model).
    pub fn group_of(&self, module: &str) -> Result<Option<ModuleGroup>> {
        let is_in = |group: &ModuleGroup| {
            let mut modules = group.modules.iter().flatten();
            modules.any(|name| name == module)
        };
        Ok(self.entries()?.into_iter().find(is_in))
    }
}
