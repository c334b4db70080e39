//! `makecom zones`.

use makecom::Zone;
use serde::Serialize;

use crate::failure::{Outcome, Result};
use crate::printer::{Printer, Text};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    zone: String,
    region: Option<String>,
    celonis: bool,
    base_url: String,
}

pub(crate) fn run(printer: &Printer) -> Result {
    let rows: Vec<_> = Zone::ALL
        .iter()
        .map(|zone| Row {
            zone: zone.to_string(),
            region: zone.region().map(|region| region.to_string()),
            celonis: zone.is_celonis(),
            base_url: zone.base_url(),
        })
        .collect();
    printer.result(&rows, || {
        Text::table(
            ["ZONE", "REGION", "BASE URL"],
            rows.iter().map(|row| {
                let region = row.region.clone().unwrap_or_default();
                [row.zone.clone(), region, row.base_url.clone()]
            }),
        )
    })?;
    Ok(Outcome::Done)
}
