//! The sections `parameters` and `installSpec`: what people fill in.

use super::example::section_example;
use super::model::{Parameter, ParameterEntry};
use super::text::Document;
use crate::error::Result;

/// The section `parameters`: what a user fills in to make a connection.
///
/// ```
/// use makecom_iml::{Parameter, ParameterType, Parameters};
///
/// let parameters = Parameters::from([
///     Parameter::new(ParameterType::Password, "apiKey").label("API key").required(true),
/// ]);
/// assert!(parameters.check().is_empty());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Parameters(pub(super) Document);

/// The section `installSpec`: what an installer of the app fills in.
///
/// ```
/// use makecom_iml::{InstallSpec, Parameter, ParameterType};
///
/// let spec = InstallSpec::from([
///     Parameter::new(ParameterType::Text, "clientId").label("Client ID"),
///     Parameter::new(ParameterType::Password, "clientSecret").label("Client secret"),
/// ]);
/// assert_eq!(spec.entries()?.len(), 2);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InstallSpec(pub(super) Document);

macro_rules! parameters {
    ($($type:ident)*) => {
        $(
            impl $type {
                /// The parameters in order; none if the section is unset.
                ///
                #[doc = section_example!(
                    $type, r#"[{ "type": "text", "name": "id" }, "rpc://more"]"#,
                    "use makecom_iml::ParameterEntry;"
                    ""
                    "let names: Vec<String> = section"
                    "    .entries()?"
                    "    .into_iter()"
                    "    .map(|entry| match entry {"
                    "        ParameterEntry::Parameter(parameter) => {"
                    "            parameter.name.unwrap_or_default().as_str().to_owned()"
                    "        }"
                    "        ParameterEntry::Rpc(rpc) => rpc,"
                    "        _ => String::new(),"
                    "    })"
                    "    .collect();"
                    r#"assert_eq!(names, ["id", "rpc://more"]);"#
                )]
                ///
                /// # Errors
                /// [`is_content`](crate::Error::is_content), with the place, if
                /// the text is not JSONC or not an array of parameters.
                pub fn entries(&self) -> Result<Vec<ParameterEntry>> {
                    Ok(self.model()?.unwrap_or_default())
                }
            }

            impl<T: Into<ParameterEntry>> FromIterator<T> for $type {
                fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
                    let entries: Vec<ParameterEntry> = entries.into_iter().map(Into::into).collect();
                    entries.into()
                }
            }

            impl<T: Into<ParameterEntry>, const N: usize> From<[T; N]> for $type {
                fn from(entries: [T; N]) -> Self {
                    entries.into_iter().collect()
                }
            }

            impl From<Vec<Parameter>> for $type {
                fn from(entries: Vec<Parameter>) -> Self {
                    entries.into_iter().collect()
                }
            }
        )*
    };
}

parameters!(Parameters InstallSpec);
