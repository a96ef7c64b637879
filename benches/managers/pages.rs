//! Pages of managers, and the first page of a long log.

use crate::{
    front_door::{
        client,
        report::Report,
        server::{Server, describe},
        steady::steady,
    },
    teams::Managers,
};
use anyhow::{Result, ensure};
use std::time::Duration;

const STEADY: Duration = Duration::from_secs(10);
const WARM: Duration = Duration::from_secs(2);

pub async fn measure(server: &Server, managers: &Managers, report: &mut Report) -> Result<()> {
    let visitor = server.sign_in().await?;
    let Managers { all, talkative } = managers;
    let pages = [
        ("/managers/ID", format!("/managers/{}", all[0]), 50, 30.0),
        ("page with a log of 1,000,000 rows", format!("/managers/{talkative}"), 20, 30.0),
        ("GET …/logs, 1,000,000 rows", format!("/api/managers/{talkative}/logs"), 20, 10.0),
        (
            "GET …/logs?action=hold, 1,000,000 rows",
            format!("/api/managers/{talkative}/logs?action=hold"),
            20,
            10.0,
        ),
    ];
    for (name, path, per_second, bound) in pages {
        let request = server.request(&path, Some(&visitor.cookie));
        let first = client::get(server.address, &request).await?;
        ensure!(first.status == 200, "{path} answers {}", describe(&first));
        steady(server.address, &request, per_second, WARM).await?;
        let measured = steady(server.address, &request, per_second, STEADY).await?;
        report.note(&format!("{name} at {per_second}/s, p50"), measured.p50_ms, "ms");
        report.at_most(&format!("{name} at {per_second}/s, p99"), measured.p99_ms, bound, "ms");
    }
    Ok(())
}
