//! The argument of calls that cannot be undone.

/// The argument of a call that cannot be undone, so that the code that makes it says so.
///
/// It is taken by everything that others see or that loses something for good: making an
/// app public, asking for its review, committing or dropping pending changes, deleting an
/// app.
///
/// ```
#[doc = include_str!("doc/app.txt")]
/// use makecom::Irreversible;
///
/// app.delete(Irreversible).await?;
/// assert!(app.get().await.unwrap_err().is_not_found());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "callers write it, and it never has a field"
)]
pub struct Irreversible;
