//! The confirmations that commands take.

/// Of what cannot be undone, or is visible to others: its name has to be given again.
#[derive(clap::Args, Debug)]
pub(crate) struct Confirmation {
    /// The name once more, to confirm; on a terminal it is asked for.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Vec<String>,
}

/// Of what can be redone by hand.
#[derive(clap::Args, Debug)]
pub(crate) struct Yes {
    /// Do not ask.
    #[arg(long, short)]
    pub(crate) yes: bool,
}
