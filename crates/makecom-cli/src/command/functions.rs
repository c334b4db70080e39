//! What only `makecom functions` can do.

use makecom::{AppVersion, Client, Collection, ComponentName, Function, Handle, NewFunction};

use super::components::Group;
use crate::arguments::app_ref::InApp;
use crate::arguments::functions::{Functions, New, Own};
use crate::failure::Result;
use crate::printer::Printer;
use crate::session::Session;

impl Group for Functions {
    type Record = Function;

    fn collection(app: &AppVersion) -> Collection<Function> {
        app.functions()
    }

    fn open(
        client: &Client,
        owner: &InApp,
        name: &ComponentName,
    ) -> makecom::Result<Handle<Function>> {
        owner.app.open(client)?.function(name)
    }

    fn new(new: New) -> Result<(NewFunction, Option<String>)> {
        Ok((NewFunction::new(&new.name), Some(new.name)))
    }

    async fn own(own: Own, _: &Session, _: &Printer) -> Result<()> {
        match own {}
    }
}
