//! Why something could not be done with a manager, in one line.

use super::super::{Failure, agent};
use services::managers::ManagersError;

pub fn refused(error: &ManagersError) -> Failure {
    match error {
        ManagersError::Invalid(problems) => {
            let told = problems.iter().map(|problem| format!("{} {}", flag(problem.field), problem.message));
            Failure::Wrong(told.collect::<Vec<_>>().join("; "))
        }
        ManagersError::NotFound | ManagersError::NameTaken | ManagersError::OutOfRange(_) => {
            Failure::wrong(error)
        }
        ManagersError::Agents(error) => agent::refused(error, "its document"),
        other => Failure::failed(other),
    }
}

/// The flag that a field is given by: `--max-agents` for `config.riskParams.maxAgents`.
fn flag(field: &str) -> String {
    let name = field.rsplit('.').next().unwrap_or(field);
    let mut flag = String::from("--");
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            flag.push('-');
        }
        flag.push(letter.to_ascii_lowercase());
    }
    flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_by_its_flag() {
        for (field, wanted) in [
            ("config.riskParams.maxAgents", "--max-agents"),
            ("config.llmModel", "--llm-model"),
            ("config.capital", "--capital"),
        ] {
            assert_eq!(flag(field), wanted);
        }
    }
}
