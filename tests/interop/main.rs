//! Make's published clients against the sandbox: the TypeScript SDK, its requests beside
//! those of `makecom`, and the CLI; and Node's reader of JSONC beside the sandbox's.
//!
//! Needs Node 20 and `npm ci --prefix tests/interop`; without them it prints that it is
//! skipped, or fails if `INTEROP=required` is set.

mod cli;
mod compare;
mod jobs;
mod jsonc;
mod node;
mod sdk;
mod table;
mod tour;
