//! What was learnt before, asked once more of other trades.

use super::{
    aspects::{AspectOf, By, Kind, Seen},
    findings::family,
    ground::{Ground, GroundError},
    measured::Measured,
    surroundings::Beside,
};
use crate::evidence::circumstances;
use domain::lab::Finding;

/// Something that is known, as a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub topic: String,
    pub condition: String,
}

/// How the trades under each condition differ from the others, by its topic; nothing where there are too few on either side, as when a document requires
/// what is known. The chances are corrected for all that is asked again together, and for everything that it was once chosen among: the data is the same.
pub fn retest(
    ground: &Ground,
    measured: &Measured,
    (known, usual): (&[Known], &[AspectOf]),
    seed: u64,
) -> Result<Vec<(String, Finding)>, GroundError> {
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let aspects: Vec<AspectOf> = known
        .iter()
        .map(|one| AspectOf {
            name: one.topic.clone(),
            by: By::Language(one.condition.clone()),
            kind: Kind::Condition { yes: "yes", no: "no" },
        })
        .collect();
    let answers: Vec<Seen> = ground
        .plots
        .iter()
        .map(|plot| Seen::new(&plot.market(ground.timeframe), ground.timeframe, Beside::default(), &aspects))
        .collect::<Result<_, _>>()?;
    let mut asked: Vec<_> = aspects
        .iter()
        .enumerate()
        .map(|(place, aspect)| {
            let value = |deal: &super::Deal| answers.get(deal.plot)?.at(place, deal.trade.decision);
            aspect.asked(measured.deals.iter().map(value).collect())
        })
        .collect();
    asked.extend(family(ground, measured, usual));
    let found = circumstances(&measured.gains(), &asked, seed);
    let told = |one: &crate::evidence::Circumstance| {
        let known = known.iter().find(|known| known.topic == one.aspect)?;
        let finding = Finding {
            aspect: one.aspect.clone(),
            group: one.group.clone(),
            condition: Some(known.condition.clone()),
            trades: one.trades,
            won: one.won,
            mean_gain: one.mean,
            effect: one.effect?,
            lower: one.lower,
            upper: one.upper,
            p_value: one.p_value?,
            corrected: one.corrected?,
        };
        Some((one.aspect.clone(), finding))
    };
    Ok(found.iter().filter(|one| one.group == "yes").filter_map(told).collect())
}
