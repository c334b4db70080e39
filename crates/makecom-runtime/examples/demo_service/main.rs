//! A service for the tour of `docs/runtime.md`: a shop with three orders, on this machine.
//!
//! ```sh
//! cargo run -p makecom-runtime --example demo_service -- 8787
//! ```

mod server;

use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1);
    let port = port.as_deref().unwrap_or("8787");
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    println!(
        "the shop is at http://{}/v1, and takes the key demo-key-1",
        listener.local_addr()?
    );
    server::serve(&listener)
}
