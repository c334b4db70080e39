//! The arguments of `makecom schema`.

use makecom::CodeKind;

use crate::kind;

const WIRING: &str = r#"In VS Code, write the schemas to a folder of the project and name them in
.vscode/settings.json:

  for s in api parameters scopes scope installSpec install; do
    makecom schema $s > .vscode/$s.schema.json
  done

  {
    "files.associations": { "*.iml.json": "jsonc" },
    "json.schemas": [
      { "fileMatch": ["*communication.iml.json"], "url": "./.vscode/api.schema.json" },
      { "fileMatch": ["*.params.iml.json"], "url": "./.vscode/parameters.schema.json" },
      { "fileMatch": ["*.scope-list.iml.json"], "url": "./.vscode/scopes.schema.json" },
      { "fileMatch": ["*.default-scope.iml.json"], "url": "./.vscode/scope.schema.json" },
      { "fileMatch": ["*.install-spec.iml.json"], "url": "./.vscode/installSpec.schema.json" },
      { "fileMatch": ["*.install-directives.iml.json"], "url": "./.vscode/install.schema.json" }
    ]
  }"#;

#[derive(Debug, clap::Args)]
#[command(after_long_help = WIRING)]
pub(crate) struct Arguments {
    #[arg(help = kind::names(), value_parser = kind::parse)]
    pub(crate) section: CodeKind,
}
