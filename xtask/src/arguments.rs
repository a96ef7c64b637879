//! What was typed after `cargo xtask`: a task, its flags, and after `--` what is passed on.
use anyhow::Result;
use std::fmt;

pub struct Arguments {
    own: Vec<String>,
    passed_on: Vec<String>,
}

/// The command line was wrong: exit code 2 instead of 1.
#[derive(Debug)]
pub struct WrongUse(pub String);

impl fmt::Display for WrongUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUse {}

impl Arguments {
    pub fn parse(typed: impl Iterator<Item = String>) -> Self {
        let mut own: Vec<String> = typed.collect();
        let mut passed_on = Vec::new();
        if let Some(separator) = own.iter().position(|argument| argument == "--") {
            passed_on = own.split_off(separator + 1);
            own.pop();
        }
        Self { own, passed_on }
    }

    pub fn task(&self) -> Option<&str> {
        self.own.first().map(String::as_str)
    }

    pub fn has(&self, flag: &str) -> bool {
        self.own.iter().skip(1).any(|argument| argument == flag)
    }

    pub fn passed_on(&self) -> &[String] {
        &self.passed_on
    }

    /// Refuses what the task's usage line does not name.
    pub fn check(&self, usage: &str) -> Result<()> {
        let task = self.task().unwrap_or_default();
        let words = usage.split("-- ").next().unwrap_or_default();
        for argument in self.own.iter().skip(1) {
            if !words.split(['[', ']', ' ']).any(|word| word == argument) {
                let message = format!("`{argument}` is not an argument of: cargo xtask {task} {usage}");
                return Err(WrongUse(message.trim_end().to_owned()).into());
            }
        }
        if !self.passed_on.is_empty() && !usage.contains("-- ") {
            return Err(WrongUse(format!("`cargo xtask {task}` takes nothing after `--`")).into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Arguments {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_follows_the_dashes_is_passed_on() {
        let arguments = typed("run --release -- --listen 127.0.0.1:0 -- x");
        assert_eq!(arguments.task(), Some("run"));
        assert!(arguments.has("--release"));
        assert!(!arguments.has("--listen"));
        assert_eq!(arguments.passed_on(), ["--listen", "127.0.0.1:0", "--", "x"]);
    }

    #[test]
    fn nothing_typed_is_no_task() {
        assert_eq!(typed("").task(), None);
    }

    #[test]
    fn only_what_the_usage_names_is_accepted() {
        let usage = "[--release] [-- server arguments]";
        assert!(typed("run --release -- --anything").check(usage).is_ok());
        let refusal = typed("run --fast").check(usage).unwrap_err();
        assert!(refusal.is::<WrongUse>());
        assert!(refusal.to_string().contains("`--fast`"), "{refusal}");
        assert!(typed("test -- more").check("").is_err());
    }

    #[test]
    fn what_the_usage_says_about_passed_on_arguments_is_none_of_ours() {
        assert!(typed("bench web").check("web").is_ok());
        assert!(typed("run server").check("[--release] [-- server arguments]").is_err());
    }
}
