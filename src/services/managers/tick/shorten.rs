//! What is left of old ticks: when, with which settings and to which call; what was seen and said is taken away with the texts of the calls. What was
//! decided and what became of it stands in the manager's log.

use super::KIND;
use domain::Timestamp;
use serde_json::{Value, json};
use storage::{StorageError, Tx};

/// Shortens the phases of ticks that ended before a moment, at most so many; how many there were.
pub async fn shorten(
    tx: &mut Tx,
    ended_before: Timestamp,
    most: i64,
    now: Timestamp,
) -> Result<usize, StorageError> {
    let runs = tx.runs().whole(KIND, ended_before, most).await?;
    for run in &runs {
        for phase in tx.runs().phases(*run).await? {
            let shorter = phase.result.and_then(|result| shorter(&phase.name, result));
            if let Some(shorter) = shorter {
                tx.runs().put_result(*run, phase.position, &shorter).await?;
            }
        }
        tx.runs().set_shortened(*run, now).await?;
    }
    Ok(runs.len())
}

/// None when there is nothing to take away.
fn shorter(phase: &str, mut result: Value) -> Option<Value> {
    let (texts, nothing) = match phase {
        "gather" => ("briefing", Value::Null),
        "decide" => ("answer", json!({"decisions": []})),
        "check" => ("verdicts", json!([])),
        "act" => ("done", json!([])),
        _ => return None,
    };
    *result.get_mut(texts)? = nothing;
    result["shortened"] = true.into();
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::{
        super::phases::{Acted, Decided},
        *,
    };

    #[test]
    fn what_is_left_can_still_be_read() {
        let acted = json!({"done": [{"decision": {"action": "hold"}, "agent": null, "result": {"ok": true, "message": ""}, "change": null}], "minute": 7});
        let left: Acted = serde_json::from_value(shorter("act", acted).unwrap()).unwrap();
        assert_eq!((left.done.len(), left.minute), (0, Some(7)));
        let decided = json!({"answer": {"decisions": [{"action": "hold"}]}, "repairs": ["one"]});
        let left: Decided = serde_json::from_value(shorter("decide", decided).unwrap()).unwrap();
        assert_eq!((left.answer.decisions.len(), left.repairs.len()), (0, 1));
        assert_eq!(shorter("act", json!({"calledOff": "the manager was paused"})), None);
        assert_eq!(shorter("record", json!({"rows": 1})), None);
    }
}
