//! What an account comes to at any prices, without all else that it remembers. Those of a person are kept from one look to the next, as long as
//! nobody has written to them: with thousands of agents, reading all of them anew would take longer than all the rest of a page.

use super::AgentsError;
use crate::{
    House,
    desk::{Kept, Listings, listings},
    market::last_close,
};
use domain::{
    AgentId, Fixed, OwnerId,
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use storage::{DeskAccount, StorageError};

/// The money of an agent and what it holds.
#[derive(Debug)]
pub(crate) struct Purse {
    cash: Fixed,
    pub fees: Fixed,
    deposits: Fixed,
    /// The UTC day of market time, and what the account was worth when it began.
    day: i64,
    day_equity: Fixed,
    held: Vec<Holding>,
}

#[derive(Debug)]
struct Holding {
    symbol: String,
    quantity: Fixed,
    /// What it cost.
    basis: Fixed,
}

/// What a purse comes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worth {
    pub equity: Fixed,
    pub pnl: Fixed,
    pub pnl_today: Fixed,
    /// What is held, whichever way.
    pub exposed: Fixed,
}

impl Worth {
    /// What is held, as a fraction of the equity; nothing when there is none.
    pub fn exposure(&self) -> f64 {
        if self.equity.is_positive() { self.exposed.to_f64() / self.equity.to_f64() } else { 0.0 }
    }
}

/// The last price of each instrument, as far as it has one.
pub(crate) struct Prices(BTreeMap<String, Option<Fixed>>);

impl Purse {
    pub fn read(account: &DeskAccount) -> Result<Self, StorageError> {
        let kept = Kept::read(&account.state)?;
        let [cash, _, fees, _, _, deposits] = kept.account.balances();
        let positions = kept.account.positions().filter(|(_, position)| position.sign() != 0);
        let held = positions.map(|(symbol, position)| Holding {
            symbol: symbol.to_owned(),
            quantity: position.quantity,
            basis: position.basis,
        });
        Ok(Self { cash, fees, deposits, day: kept.day, day_equity: kept.day_equity, held: held.collect() })
    }

    pub fn worth(&self, prices: &Prices, now: Minute) -> Result<Worth, OutOfRange> {
        let (mut equity, mut exposed) = (self.cash, Fixed::ZERO);
        for holding in &self.held {
            let value = match prices.0.get(&holding.symbol) {
                Some(Some(price)) => holding.quantity.times(*price)?,
                // Without a price it is worth what it cost.
                _ => holding.basis,
            };
            equity = equity.plus(value)?;
            exposed = exposed.plus(value.abs())?;
        }
        let began = if crate::desk::day_of(now) == self.day { self.day_equity } else { equity };
        Ok(Worth { equity, pnl: equity.plus(self.deposits)?, pnl_today: equity.minus(began)?, exposed })
    }
}

/// The last prices of everything that is held.
pub(crate) async fn prices<'p>(
    house: &House,
    purses: impl Iterator<Item = &'p Purse>,
    now: Minute,
) -> Result<Prices, AgentsError> {
    let mut known = BTreeMap::new();
    let mut listed: Option<Listings> = None;
    for holding in purses.flat_map(|purse| &purse.held) {
        if known.contains_key(&holding.symbol) {
            continue;
        }
        let listings = match &listed {
            Some(listings) => listings,
            None => listed.insert(listings(house).await?),
        };
        let listing = holding.symbol.parse::<Symbol>().ok().and_then(|symbol| listings.get(&symbol));
        let price = match listing {
            Some(listing) => last_close(house, listing, now).await?,
            None => None,
        };
        known.insert(holding.symbol.clone(), price);
    }
    Ok(Prices(known))
}

/// Accounts that are read at a time: each comes with all that its desk remembers.
const TOGETHER: usize = 200;

/// The purses of persons, as they were when somebody looked last.
#[derive(Clone, Default)]
pub struct Purses(Arc<Mutex<HashMap<OwnerId, Seen>>>);

/// Held while they are read, so that many who look at once read them once.
type Seen = Arc<tokio::sync::Mutex<Arc<Known>>>;

/// All purses of a person.
#[derive(Default)]
pub(crate) struct Known {
    /// The version and the minute of the market then. Whoever writes to an account moves one of them in the same transaction: the desk goes on by a
    /// minute, and all others [touch](storage::Markets::touch) the market.
    mark: Option<(i64, Minute)>,
    /// Each with the version of its account.
    purses: HashMap<AgentId, (i64, Arc<Purse>)>,
}

impl Known {
    /// Each with the version of its account.
    pub fn versions(&self) -> impl Iterator<Item = (AgentId, i64)> {
        self.purses.iter().map(|(agent, (version, _))| (*agent, *version))
    }

    pub fn all(&self) -> impl Iterator<Item = &Purse> {
        self.purses.values().map(|(_, purse)| purse.as_ref())
    }
}

impl Purses {
    /// All of a person. Only what was written to since the last look is read.
    pub(crate) async fn of(&self, house: &House, owner: OwnerId) -> Result<Arc<Known>, StorageError> {
        let seen =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(owner).or_default());
        let mut seen = seen.lock().await;
        let mut reader = house.db.read().await?;
        let mark = reader.markets().clock().await?.map(|clock| (clock.version, clock.minute));
        if mark.is_some() && seen.mark == mark {
            return Ok(Arc::clone(&seen));
        }
        let versions = reader.desk().account_versions(owner).await?;
        let mut purses = HashMap::with_capacity(versions.len());
        let mut unknown = Vec::new();
        for (agent, version) in versions {
            match seen.purses.get(&agent) {
                Some(known) if known.0 == version => drop(purses.insert(agent, known.clone())),
                _ => unknown.push(agent),
            }
        }
        for some in unknown.chunks(TOGETHER) {
            for account in reader.desk().accounts_of(some).await? {
                purses.insert(account.agent, (account.version, Arc::new(Purse::read(&account)?)));
            }
        }
        *seen = Arc::new(Known { mark, purses });
        Ok(Arc::clone(&seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 20_000;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    /// 10,000 came in, of which 5 went for fees; each position is paid out of the rest, and a short one pays into it.
    fn purse(positions: &[(&str, i64, &str)]) -> Purse {
        let mut cash = Fixed::whole(9_995);
        let mut held = Vec::new();
        for (symbol, quantity, price) in positions {
            let quantity = Fixed::whole(*quantity);
            let basis = quantity.times(fixed(price)).unwrap();
            cash = cash.minus(basis).unwrap();
            held.push(Holding { symbol: (*symbol).to_owned(), quantity, basis });
        }
        let (fees, deposits) = (Fixed::whole(5), Fixed::whole(-10_000));
        Purse { cash, fees, deposits, day: DAY, day_equity: Fixed::whole(9_995), held }
    }

    fn worth(purse: &Purse, prices: &[(&str, &str)]) -> Worth {
        let known = prices.iter().map(|(symbol, price)| ((*symbol).to_owned(), Some(fixed(price)))).collect();
        purse.worth(&Prices(known), Minute::new(DAY * 1_440 + 1)).unwrap()
    }

    fn assert_worth(found: Worth, equity: &str, exposed: &str, exposure: f64) {
        assert_eq!((found.equity, found.exposed), (fixed(equity), fixed(exposed)));
        assert!((found.exposure() - exposure).abs() < 1e-12, "{}", found.exposure());
    }

    #[test]
    fn a_long_and_a_short_are_both_in_the_market() {
        // 100 for 20 each and 50 sold for 30 each leave 9,995 − 2,000 + 1,500 = 9,495.
        let held = purse(&[("LONG", 100, "20"), ("SHORT", -50, "30")]);
        // Bought and sold a moment ago: 9,495 + 2,000 − 1,500, and 2,000 + 1,500 of it in the market.
        assert_worth(worth(&held, &[("LONG", "20"), ("SHORT", "30")]), "9995", "3500", 3_500.0 / 9_995.0);
        // 9,495 + 100 × 25.05 − 50 × 40: the one gained 505, the other lost 500.
        assert_worth(worth(&held, &[("LONG", "25.05"), ("SHORT", "40")]), "10000", "4505", 0.4505);
        // 9,495 + 100 × 18.05 − 50 × 26: the long one lost 195, the short one gained 200.
        assert_worth(worth(&held, &[("LONG", "18.05"), ("SHORT", "26")]), "10000", "3105", 0.3105);
    }

    #[test]
    fn without_a_price_what_it_cost_is_in_the_market() {
        let held = purse(&[("LONG", 100, "20"), ("SHORT", -50, "30")]);
        // 9,495 + 2,000 − 50 × 29.9.
        assert_worth(worth(&held, &[("SHORT", "29.9")]), "10000", "3495", 0.3495);
    }

    #[test]
    fn who_holds_nothing_or_has_nothing_is_not_in_the_market() {
        assert_worth(worth(&purse(&[]), &[("LONG", "20")]), "9995", "0", 0.0);
        // 9,995 + 200 × 10 − 200 × 60: more was lost than there was, and of that there is no fraction.
        let lost = worth(&purse(&[("SHORT", -200, "10")]), &[("SHORT", "60")]);
        assert_worth(lost, "-5", "12000", 0.0);
    }
}
