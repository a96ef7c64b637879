//! The database, and what only it can tell: accounts and the clock.

use super::{Finding, Setup};
use crate::{cli::chain, config::ByteSize};
use adapters::SystemClock;
use domain::{Clock, Period, Timestamp};
use std::{os::unix::fs::PermissionsExt, path::Path};
use storage::{Contents, Inspection};

const ABOUT: &str = "database";
const INTEGRITY: &str = "integrity";
const ACCOUNTS: &str = "accounts";
const CLOCK: &str = "clock";

pub async fn look(setup: &Setup) -> Vec<Finding> {
    let address = storage::masked(&setup.database.url);
    if let Some(file) = setup.database.sqlite_path().filter(|file| !file.exists()) {
        let says = format!("{} does not exist yet", file.display());
        return vec![
            Finding::note(ABOUT, says, "`agent-manager serve` makes it"),
            Finding::not_checked(ACCOUNTS, "there is no database yet"),
            clock(None, None),
        ];
    }
    let found = match storage::inspect(&setup.database).await {
        Ok(found) => found,
        Err(error) => {
            let mend =
                "make it readable and reachable, name the right one with --database, or restore a backup";
            return vec![
                Finding::broken(ABOUT, chain(&error), mend),
                Finding::not_checked(ACCOUNTS, "the database does not open"),
                clock(None, None),
            ];
        }
    };
    let mut findings = vec![schema(&address, &found), integrity(&found)];
    findings.extend(setup.database.sqlite_path().and_then(|file| privacy(&file)));
    findings.push(accounts(found.contents.as_ref()));
    findings.push(clock(found.time, found.contents.and_then(|contents| contents.newest_event_at)));
    findings
}

fn schema(address: &str, found: &Inspection) -> Finding {
    let size = ByteSize::rounded(found.bytes);
    let Inspection { schema, newest, .. } = found;
    match schema {
        None => Finding::note(
            ABOUT,
            format!("{address} answers, but this program has made nothing in it yet"),
            "`agent-manager serve` does; if it belongs to another program, choose another with --database",
        ),
        Some(step) if step > newest => Finding::broken(
            ABOUT,
            format!("{address} has schema step {step}, and this version knows only {newest}"),
            "install the version of agent-manager that made it, or a newer one",
        ),
        Some(step) if step < newest => Finding::note(
            ABOUT,
            format!("{address} answers ({size}, schema step {step} of {newest})"),
            "the next start brings it up to date; make a backup first",
        ),
        Some(step) => Finding::ok(ABOUT, format!("{address} answers ({size}, schema step {step})")),
    }
}

fn integrity(found: &Inspection) -> Finding {
    match &found.damage {
        None => Finding::not_checked(INTEGRITY, "PostgreSQL guards its own files (see pg_amcheck)"),
        Some(damage) if damage.is_empty() => Finding::ok(INTEGRITY, "every page of the file is in order"),
        Some(damage) => Finding::broken(
            INTEGRITY,
            format!("the file is damaged: {}", damage.join(", ")),
            "stop the server and put back a backup with `agent-manager restore FILE --force`",
        ),
    }
}

fn privacy(file: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let says = format!("other users of this machine may read {}", file.display());
        Finding::note(ABOUT, says, format!("chmod 600 {}", file.display()))
    })
}

fn accounts(contents: Option<&Contents>) -> Finding {
    match contents {
        None => Finding::not_checked(ACCOUNTS, "the database has not this version's schema"),
        Some(Contents { accounts: 0, .. }) => Finding::note(
            ACCOUNTS,
            "the set-up is not done: nobody has an account",
            "open the page in a browser, or `agent-manager user add NAME --admin --password-stdin`",
        ),
        Some(Contents { accounts, active_admins: 0, .. }) => Finding::broken(
            ACCOUNTS,
            format!("none of the {accounts} accounts can administer the house"),
            "`agent-manager user add NAME --admin --password-stdin`",
        ),
        Some(Contents { accounts, active_admins, .. }) => Finding::ok(
            ACCOUNTS,
            format!("set up: accounts: {accounts}, active administrators: {active_admins}"),
        ),
    }
}

/// 2026-01-01: no machine with this program can be before it.
const PROGRAM_IS_FROM: Timestamp = Timestamp::from_millis(1_767_225_600_000);
const ALLOWED_AHEAD: Period = Period::from_minutes(1);
const ALLOWED_APART: Period = Period::from_seconds(5);

/// The clock against everything that is known of time here.
fn clock(server: Option<Timestamp>, newest_event: Option<Timestamp>) -> Finding {
    let now = SystemClock.now();
    judge_clock(now, server, newest_event)
}

fn judge_clock(now: Timestamp, server: Option<Timestamp>, newest_event: Option<Timestamp>) -> Finding {
    let mend = "set the machine's clock, best by a time service (timedatectl set-ntp true)";
    if now < PROGRAM_IS_FROM {
        return Finding::broken(CLOCK, format!("it says {now}, which is before this program was made"), mend);
    }
    if let Some(event) = newest_event.filter(|event| event.since(now) > ALLOWED_AHEAD) {
        let says =
            format!("it says {now}, but the newest event is from {event}: it went back, or was ahead before");
        return Finding::broken(CLOCK, says, mend);
    }
    if let Some(server) = server {
        let apart = Period::from_millis(now.since(server).as_millis().abs());
        if apart > ALLOWED_APART {
            let says = format!("it says {now}, the database server says {server}");
            return Finding::broken(CLOCK, says, format!("{mend}, on both machines"));
        }
        return Finding::ok(CLOCK, format!("{now}, as on the database server"));
    }
    match newest_event {
        Some(_) => Finding::ok(CLOCK, format!("{now}, after the newest event")),
        None => Finding::ok(CLOCK, format!("{now}; there is nothing yet to compare it with")),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Verdict, *};

    #[test]
    fn the_clock_is_judged_by_what_is_known_of_time() {
        let now = PROGRAM_IS_FROM.plus(Period::from_days(10));
        let verdict = |now, server, event| judge_clock(now, server, event).verdict;
        assert_eq!(verdict(now, None, None), Verdict::Ok);
        assert_eq!(verdict(PROGRAM_IS_FROM.minus(Period::from_seconds(1)), None, None), Verdict::Broken);
        assert_eq!(verdict(now, None, Some(now.plus(Period::from_minutes(2)))), Verdict::Broken);
        assert_eq!(verdict(now, None, Some(now)), Verdict::Ok);
        assert_eq!(verdict(now, Some(now.plus(Period::from_seconds(6))), None), Verdict::Broken);
        assert_eq!(verdict(now, Some(now.minus(Period::from_seconds(4))), None), Verdict::Ok);
    }

    #[test]
    fn a_damaged_or_newer_database_is_broken_and_an_older_one_is_not() {
        let found = |schema, damage: &[&str]| Inspection {
            schema,
            newest: 3,
            bytes: 1,
            damage: Some(damage.iter().map(ToString::to_string).collect()),
            time: None,
            contents: None,
        };
        assert_eq!(schema("x", &found(Some(3), &[])).verdict, Verdict::Ok);
        assert_eq!(schema("x", &found(Some(2), &[])).verdict, Verdict::Note);
        assert_eq!(schema("x", &found(Some(4), &[])).verdict, Verdict::Broken);
        assert_eq!(schema("x", &found(None, &[])).verdict, Verdict::Note);
        assert_eq!(integrity(&found(None, &["row 7 missing"])).verdict, Verdict::Broken);
        assert_eq!(integrity(&Inspection { damage: None, ..found(None, &[]) }).verdict, Verdict::NotChecked);
    }

    #[test]
    fn accounts_without_an_administrator_are_broken() {
        let contents = |accounts, active_admins| Contents { accounts, active_admins, newest_event_at: None };
        assert_eq!(accounts(Some(&contents(0, 0))).verdict, Verdict::Note);
        assert_eq!(accounts(Some(&contents(2, 0))).verdict, Verdict::Broken);
        assert_eq!(accounts(Some(&contents(2, 1))).verdict, Verdict::Ok);
        assert_eq!(accounts(None).verdict, Verdict::NotChecked);
    }
}
