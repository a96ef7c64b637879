//! Documents that were refused, until the form shows them again: they are too long for an address. A few are kept in memory, each for the person who
//! wrote it; whoever comes back too late finds an empty form and still has the browser's own copy.

use domain::{OwnerId, accounts::Principal};
use services::House;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// At most about thirteen megabytes.
const MOST: usize = 50;
/// What is longer than the engine reads is not worth keeping.
const LONGEST: usize = 262_144;

struct Draft {
    name: String,
    owner: OwnerId,
    text: String,
}

static DRAFTS: Mutex<VecDeque<Draft>> = Mutex::new(VecDeque::new());

/// Keeps a document and gives the name to ask for it by.
pub(crate) fn keep(house: &House, by: &Principal, text: &str) -> String {
    let mut bytes = [0_u8; 8];
    house.randomness.fill(&mut bytes);
    let name = format!("{:016x}", u64::from_le_bytes(bytes));
    if text.len() <= LONGEST {
        let mut drafts = DRAFTS.lock().unwrap_or_else(PoisonError::into_inner);
        if drafts.len() == MOST {
            drafts.pop_front();
        }
        drafts.push_back(Draft { name: name.clone(), owner: by.owner(), text: text.to_owned() });
    }
    name
}

/// The document of this name, for the person who wrote it.
pub(crate) fn find(by: &Principal, name: &str) -> Option<String> {
    let drafts = DRAFTS.lock().unwrap_or_else(PoisonError::into_inner);
    drafts
        .iter()
        .find(|draft| draft.name == name && draft.owner == by.owner())
        .map(|draft| draft.text.clone())
}
