//! The documents of an app: base, groups and readme.

use std::future::Future;

use super::AppInfo;
use crate::change::Change;
use crate::core::is_so;
use crate::error::Result;
use crate::handle::Handle;
use crate::mode::Mode;
use crate::section::{CodeKind, Typed, app};

impl<M: Mode> Handle<AppInfo, M> {
    /// Reads the base, which the requests of all modules and RPCs inherit. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// println!("{}", app.base().await?.text());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub fn base(&self) -> M::Output<impl Future<Output = Result<Typed<app::Base>>> + Send> {
        self.section()
    }

    /// Replaces the base by exactly this text, with PUT as Make's own clients do. Needs the
    /// scope `sdk-apps:write`. Returns the pending change if the app is approved.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::section::{Code as _, app as code};
    ///
    /// let base = code::Base::from_text(r#"{ "baseUrl": "https://acme.example" }"#);
    /// app.set_base(&base).await?;
    /// assert_eq!(app.base().await?, base);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`set_section`](Self::set_section).
    pub fn set_base(
        &self,
        base: &Typed<app::Base>,
    ) -> M::Output<impl Future<Output = Result<Option<Change>>> + Send> {
        self.set_section(base)
    }

    /// Reads the groups of modules, in the order that users see. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// println!("{}", app.groups().await?.text());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub fn groups(&self) -> M::Output<impl Future<Output = Result<Typed<app::Groups>>> + Send> {
        self.section()
    }

    /// Replaces the groups of modules. Needs the scope `sdk-apps:write`. Returns the
    /// pending change if the app is approved.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::NewModule;
    /// use makecom::section::{Code as _, app as code};
    ///
    /// app.modules().create(NewModule::action("getUser", "Get a user")).await?;
    /// let groups = r#"[{ "label": "Users", "modules": ["getUser"] }]"#;
    /// app.set_groups(&code::Groups::from_text(groups)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`set_section`](Self::set_section).
    pub fn set_groups(
        &self,
        groups: &Typed<app::Groups>,
    ) -> M::Output<impl Future<Output = Result<Option<Change>>> + Send> {
        self.set_section(groups)
    }

    /// Reads the documentation of the app, as Markdown. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// app.set_readme("# Acme").await?;
    /// assert_eq!(app.readme().await?, "# Acme");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`section`](Self::section).
    pub fn readme(&self) -> M::Output<impl Future<Output = Result<String>> + Send> {
        let section = self.core.section(CodeKind::AppReadme);
        self.mode.run(async { Ok(section.await?.into_text()) })
    }

    /// Replaces the documentation of the app, and returns whether that changed anything:
    /// true unless the server says otherwise. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert!(app.set_readme("# Acme").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version, and the
    /// failures of any call.
    pub fn set_readme(
        &self,
        markdown: &str,
    ) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let said = self.core.put_section(CodeKind::AppReadme, markdown);
        self.mode.run(async { Ok(is_so(&said.await?, "changed")) })
    }
}
