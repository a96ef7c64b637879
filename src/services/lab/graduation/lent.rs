//! What others trade of the laboratory, and whether it is still on paper.

use domain::{
    AgentId,
    agents::{Agent, Brain, Status},
    lab::{GraduatedStrategy, Graduation, GraduationStatus},
};
use storage::{Reader, StorageError};

/// Why what an agent trades is not on paper any more, as a sentence without its end. None while it is there, for a strategy from elsewhere, and for the agent
/// that learnt it: that one has its own pages.
pub(crate) async fn off_paper(reader: &mut Reader, agent: &Agent) -> Result<Option<String>, StorageError> {
    let Some((learner, version)) = lent_to(agent) else { return Ok(None) };
    let learner = reader.agents().find(learner).await?.filter(|learner| learner.owner == agent.owner);
    let Some(learner) = learner else { return Ok(Some("the agent that learnt it was deleted".to_owned())) };
    if learner.status == Status::Terminated {
        return Ok(Some(format!("{}, which learnt it, was ended", learner.name)));
    }
    let last = reader.lab().last_on_paper(learner.id, version).await?;
    Ok(left(&learner, last.as_ref()))
}

/// Whose strategy and which version of it an agent trades that has not learnt it itself.
pub(crate) fn lent_to(agent: &Agent) -> Option<(AgentId, u32)> {
    let Brain::Strategy { source: Some(source), .. } = &agent.brain else { return None };
    let learnt = GraduatedStrategy::of_source(source)?;
    (agent.status != Status::Terminated && learnt.0 != agent.id).then_some(learnt)
}

/// How the last time on paper came to its end, if it did.
fn left(learner: &Agent, last: Option<&Graduation>) -> Option<String> {
    let Some(last) = last else { return Some("nobody let it there".to_owned()) };
    match last.status {
        GraduationStatus::Granted => None,
        GraduationStatus::RolledBack => {
            let word = last.word.as_ref();
            let who = word.map_or("somebody", |word| word.by.as_str());
            let why = word.and_then(|word| word.reason.as_deref()).map(|why| format!(": {why}"));
            Some(format!("{who} took it from paper{}", why.unwrap_or_default()))
        }
        _ => {
            let why = last.returned.as_deref().map(|why| format!(": {why}"));
            Some(format!("{}, which learnt it, came back{}", learner.name, why.unwrap_or_default()))
        }
    }
}
