//! The arguments that choose the OpenAPI version of a result.

use clap::{Args, ValueEnum};
use openapi_fragments::{Conversion, Target};

#[derive(Args)]
pub(crate) struct Versions {
    /// The OpenAPI version of the result.
    #[arg(long, value_enum, default_value_t, value_name = "VERSION")]
    openapi: OpenApi,
    /// Let `nullable: true` allow null where OpenAPI ignores it: in 3.1, and in 3.0
    /// beside no type.
    #[arg(long)]
    nullable_means_null: bool,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum OpenApi {
    /// OpenAPI 3.0; what it cannot express exactly is an error.
    #[default]
    #[value(name = "3.0")]
    V3_0,
    /// OpenAPI 3.1.
    #[value(name = "3.1")]
    V3_1,
    /// As published; 3.1 if there are both.
    AsIs,
}

impl Versions {
    pub(crate) fn conversion(&self) -> Conversion {
        let target = match self.openapi {
            OpenApi::V3_0 => Target::V3_0,
            OpenApi::V3_1 => Target::V3_1,
            OpenApi::AsIs => Target::AsIs,
        };
        Conversion::to(target).nullable_means_null(self.nullable_means_null)
    }
}
