//! Showing diagnostics to people.

use std::io::{self, IsTerminal as _};

use crate::diagnostic::Diagnostic;

/// Shows every diagnostic on standard error: in the terminal's width and
/// colours, or plainly and always alike where nobody watches.
pub fn report(diagnostics: impl IntoIterator<Item = Diagnostic>) {
    let plain = !io::stderr().is_terminal();
    // Fails only if a hook is set already, and then that one serves.
    let _ = miette::set_hook(Box::new(move |_| {
        let options = miette::MietteHandlerOpts::new();
        Box::new(if plain {
            options.width(100).color(false).unicode(true).build()
        } else {
            options.build()
        })
    }));
    for diagnostic in diagnostics {
        eprintln!("{:?}", miette::Report::new(diagnostic));
    }
}
