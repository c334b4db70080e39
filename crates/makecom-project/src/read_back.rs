//! Reads back what was written.

use std::time::Duration;

/// Reads may lag behind writes, which Make's own clients wait for, too. After this many
/// polls, with pauses that double, the answer is final.
const LOOKS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Polls until the written value is read, and returns whether it was. Returns false after
/// seven polls in some six seconds.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let server = makecom_project::MemoryServer::with_example();
/// use makecom::ComponentKind;
/// use makecom_project::{Field, Fields, RemoteApp, Server as _, reads_back};
///
/// let (app, kind) = (RemoteApp::new("acme-crm".parse()?, 1), ComponentKind::Connection);
/// let name = "acme-crm".parse()?;
/// let label = Fields::from([(Field::Label, Some("New".to_owned()))]);
/// server.update(&app, kind, &name, &label).await?;
/// let (server, app, name) = (&server, &app, &name);
/// let is_there = reads_back(|| async move {
///     Ok::<_, makecom_project::Error>(server.get(app, kind, name).await?.label() == "New")
/// });
/// assert!(is_there.await?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The first error of a poll.
pub async fn reads_back<E, F>(is_there: impl Fn() -> F) -> Result<bool, E>
where
    F: Future<Output = Result<bool, E>>,
{
    let mut pause = FIRST_PAUSE;
    for look in 1..=LOOKS {
        if is_there().await? {
            return Ok(true);
        }
        if look < LOOKS {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
    Ok(false)
}
