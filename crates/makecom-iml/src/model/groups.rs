//! What holds no requests and no parameters: groups of modules, and samples.

use serde_json::Value;

use super::macros::{model, union};
use crate::shape::Shape;

model! {
    /// A group of modules.
    ///
    /// ```
    /// use makecom_iml::{Code as _, ModuleGroup, app};
    ///
    /// let contacts = ModuleGroup::default().label("Contacts").modules(["getContact"]);
    /// let groups = app::Groups::of([contacts]);
    /// assert_eq!(groups.get("/0/modules/0")?.unwrap(), "getContact");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ModuleGroup {
        /// What users see above the group.
        "label" required => label: String
            => "Contacts";
        /// The names of its modules, in order.
        "modules" required [String] => modules: Vec<String>
            => ["getContact"];
    }
}

union! {
    /// An example of what a module puts out, or the RPC that gives it.
    ///
    /// ```
    /// use makecom_iml::{Code as _, SampleSource, module};
    ///
    /// let samples = module::Samples::of(SampleSource::from([("id", 7)]));
    /// assert_eq!(samples.get("/id")?.unwrap(), 7);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    SampleSource {
        /// The example.
        map Values(Value);
        /// The name of the RPC.
        text Rpc(String, || Shape::Rpc);
    }
}

impl Default for SampleSource {
    fn default() -> Self {
        Self::Values(super::Map::new())
    }
}
