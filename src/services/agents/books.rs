//! Holding the books against the accounts: every entry comes to nothing, none is missing, and together they are what the broker counts.

use super::{AGENT_STARTED, subject};
use crate::{House, desk::Kept};
use domain::{
    AgentId, Fixed, OwnerId,
    accounts::Principal,
    agents::Agent,
    desk::{BooksCheck, Imbalance, LedgerEntry, Lines},
    events::EventFilter,
    fixed::OutOfRange,
};
use storage::{DeskAccount, StorageError};

/// Entries read at a time.
const CHUNK: i64 = 5_000;

/// Checks every ledger, or those of some owners. Nothing is written, and nobody who writes waits for it.
pub async fn check(house: &House, owners: Option<&[OwnerId]>) -> Result<BooksCheck, StorageError> {
    let mut found = BooksCheck { at: house.now(), ledgers: 0, entries: 0, imbalances: Vec::new() };
    let holders = house.db.read().await?.desk().account_holders(owners).await?;
    for agent in holders {
        let Some((entries, problems)) = of_one(house, agent).await? else { continue };
        found.ledgers += 1;
        found.entries += entries;
        found.imbalances.extend(problems.into_iter().map(|what| Imbalance { agent, what }));
    }
    Ok(found)
}

/// The entries of one ledger and what is wrong with them. None when there is no such account any more.
async fn of_one(house: &House, agent: AgentId) -> Result<Option<(u64, Vec<String>)>, StorageError> {
    let last = house.db.read().await?.desk().entries_before(agent, i64::MAX, 1).await?;
    // Read after the last entry, it counts every entry that was there; and those that it counts never change, so that a fill meanwhile is no
    // imbalance.
    let Some(account) = house.db.read().await?.desk().account(agent).await? else { return Ok(None) };
    let mut sums = Sums::new(&account);
    sums.see_last(last.first(), &account);
    sums.read(house, &account).await?;
    let entries = sums.entries;
    let problems = sums.problems_with(&account)?;
    // Whoever is deleted takes the entries along.
    let is_gone = !problems.is_empty() && house.db.read().await?.desk().account(agent).await?.is_none();
    Ok((!is_gone).then_some((entries, problems)))
}

/// The same for everybody, kept for the badge.
pub async fn check_and_keep(house: &House) -> Result<BooksCheck, StorageError> {
    let found = check(house, None).await?;
    let mut tx = house.db.begin().await?;
    tx.desk().put_books_check(&found).await?;
    tx.save().await?;
    Ok(found)
}

/// When all books were last checked, and what was found.
pub async fn last(house: &House) -> Result<Option<BooksCheck>, StorageError> {
    house.db.read().await?.desk().books_check().await
}

/// The last check, as far as it can have seen the books of an agent: none when they were begun after it.
pub async fn last_over(house: &House, agent: &Agent) -> Result<Option<BooksCheck>, StorageError> {
    let mut reader = house.db.read().await?;
    let Some(check) = reader.desk().books_check().await? else { return Ok(None) };
    // The first start opens the books; whatever is started again has them already.
    let started = EventFilter {
        kind: Some(AGENT_STARTED.as_str().to_owned()),
        subject: Some(subject(agent.id).to_string()),
        search: None,
    };
    let first = reader.events().list_after(agent.owner, 0, 1, &started).await?;
    Ok(first.first().is_some_and(|first| first.at <= check.at).then_some(check))
}

/// The same as far as it is about a person's own agents; the counts are those of the whole house.
pub async fn last_of(house: &House, principal: &Principal) -> Result<Option<BooksCheck>, StorageError> {
    let mut reader = house.db.read().await?;
    let Some(mut found) = reader.desk().books_check().await? else { return Ok(None) };
    let mut own = Vec::new();
    for imbalance in found.imbalances {
        let agent = reader.agents().find(imbalance.agent).await?;
        if agent.is_some_and(|agent| agent.owner == principal.owner()) {
            own.push(imbalance);
        }
    }
    found.imbalances = own;
    Ok(Some(found))
}

/// One ledger, from its last entry to its first.
struct Sums {
    entries: u64,
    next: i64,
    lines: Lines,
    problems: Vec<String>,
    overflow: bool,
}

impl Sums {
    fn new(account: &DeskAccount) -> Self {
        Self {
            entries: 0,
            next: account.counters.entries,
            lines: Lines::default(),
            problems: Vec::new(),
            overflow: false,
        }
    }

    /// Beyond the account's own count there should be nothing.
    fn see_last(&mut self, last: Option<&LedgerEntry>, account: &DeskAccount) {
        if let Some(last) = last.filter(|entry| entry.number > account.counters.entries) {
            self.problems.push(format!("entry {} is not counted by the account", last.number));
        }
    }

    async fn read(&mut self, house: &House, account: &DeskAccount) -> Result<(), StorageError> {
        while self.next > 0 {
            let mut reader = house.db.read().await?;
            let chunk = reader.desk().entries_before(account.agent, self.next, CHUNK).await?;
            drop(reader);
            if chunk.is_empty() {
                break;
            }
            for entry in &chunk {
                self.take(entry);
            }
        }
        if self.next > 0 {
            self.problems.push(format!("entries 1 to {} are missing", self.next));
        }
        Ok(())
    }

    fn take(&mut self, entry: &LedgerEntry) {
        self.entries += 1;
        if entry.number != self.next {
            self.problems.push(format!("entries {} to {} are missing", entry.number + 1, self.next));
        }
        self.next = entry.number - 1;
        match entry.lines.sum() {
            Ok(sum) if sum.is_zero() => {}
            Ok(sum) => {
                self.problems.push(format!("entry {} comes to {sum} instead of nothing", entry.number));
            }
            Err(OutOfRange) => self.overflow = true,
        }
        match self.lines.plus(&entry.lines) {
            Ok(lines) => self.lines = lines,
            Err(OutOfRange) => self.overflow = true,
        }
    }

    /// The sums against what the broker counts on its own.
    fn problems_with(mut self, account: &DeskAccount) -> Result<Vec<String>, StorageError> {
        if self.overflow {
            self.problems.push("an amount has more digits than can be counted with".to_owned());
            return Ok(self.problems);
        }
        let kept = Kept::read(&account.state)?;
        let names = ["cash", "positions", "fees", "borrow", "realized", "deposits"];
        for ((name, sum), balance) in names.into_iter().zip(self.lines.all()).zip(kept.account.balances()) {
            if sum != balance {
                self.problems
                    .push(format!("{name} comes to {sum} in the ledger and to {balance} at the broker"));
            }
        }
        let basis =
            kept.account.positions().try_fold(Fixed::ZERO, |sum, (_, position)| sum.plus(position.basis));
        if basis.is_ok_and(|basis| basis != self.lines.positions) {
            self.problems.push("the positions did not cost what the ledger says".to_owned());
        }
        if account.fees != self.lines.fees {
            self.problems.push(format!(
                "fees come to {} in the ledger and to {} in lists",
                self.lines.fees, account.fees
            ));
        }
        Ok(self.problems)
    }
}
