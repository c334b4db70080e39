//! Generated fragments, specs, schemas and instances, for tests of properties.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod fragments;
pub(crate) mod schemas;
pub(crate) mod specs;
