//! What of a project is no section that can be checked.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::ComponentKind;
use serde_json::Value;

use super::Project;
use crate::component::LocalComponent;

/// What of a project is no section that can be checked: common data, which holds secrets,
/// and components of kinds that are not known yet.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// let left_out = project.left_out();
/// assert_eq!((left_out.common, left_out.endpoints), (0, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// How many files of common data it names.
    pub common: usize,
    /// How many endpoints it has.
    pub endpoints: usize,
}

impl Project {
    /// Counts what is no section that can be checked.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.left_out(), makecom_project::LeftOut::default());
    /// # Ok(())
    /// # }
    /// ```
    pub fn left_out(&self) -> LeftOut {
        let app = self.component(ComponentKind::App, "").into_iter();
        let components = app.chain(self.components().map(|(.., component)| component));
        let text = self.manifest_text();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = CstRootNode::parse(text, &ParseOptions::default());
        let manifest = root.ok().and_then(|root| root.to_serde_value());
        let endpoints = manifest.as_ref().map(|it| &it["components"]["endpoint"]);
        let endpoints = endpoints.and_then(Value::as_object);
        LeftOut {
            common: components.filter_map(LocalComponent::common).count(),
            endpoints: endpoints.map_or(0, |all| all.values().filter(|it| !it.is_null()).count()),
        }
    }
}
