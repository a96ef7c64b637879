//! The first line: which column is what.

use crate::language::is_name;

use super::{
    error::{ReadError, quoted},
    split,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Time,
    Open,
    High,
    Low,
    Close,
    Volume,
    /// The place among the further columns.
    Extra(usize),
}

/// The columns in the order of the file.
pub struct Header {
    pub roles: Vec<Role>,
    /// As they are written in the file.
    pub names: Vec<String>,
    /// The names of the further columns as expressions know them.
    pub extras: Vec<String>,
}

/// The names a time column may have. Where a file has several, the first of this list is the time.
const TIME: [&str; 3] = ["timestamp", "time", "date"];
const REQUIRED: [(&str, Role); 5] = [
    ("open", Role::Open),
    ("high", Role::High),
    ("low", Role::Low),
    ("close", Role::Close),
    ("volume", Role::Volume),
];

impl Header {
    pub fn parse(line: &[u8]) -> Result<Self, ReadError> {
        let names = names_of(line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line))?;
        if names.len() == 1 && names[0].contains(';') {
            return Err(ReadError::Semicolons);
        }
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        let missing = |name| ReadError::MissingColumn { name, found: quoted(names.join(", ").as_bytes()) };
        let time = TIME
            .into_iter()
            .find_map(|wanted| names.iter().position(|name| is(name, wanted)))
            .ok_or_else(|| missing("timestamp (or time, or date)"))?;
        for (wanted, _) in REQUIRED {
            if !names.iter().any(|name| is(name, wanted)) {
                return Err(missing(wanted));
            }
        }
        let mut header = Self { roles: Vec::new(), extras: Vec::new(), names: Vec::new() };
        for name in &names {
            let known = REQUIRED.into_iter().find(|(wanted, _)| is(name, wanted));
            let role = match known {
                _ if is(name, &names[time]) => Role::Time,
                Some((_, role)) => role,
                None => header.extra(name),
            };
            header.roles.push(role);
        }
        header.names = names;
        header.refuse_doubles()?;
        Ok(header)
    }

    pub fn place_of(&self, role: Role) -> usize {
        self.roles.iter().position(|other| *other == role).unwrap_or(0)
    }

    /// Expressions can only say letters, digits and underscores, not a digit first, and no keyword.
    fn extra(&mut self, name: &str) -> Role {
        let spoken = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = name.chars().map(spoken).collect();
        self.extras.push(if is_name(&name) { name } else { format!("_{name}") });
        Role::Extra(self.extras.len() - 1)
    }

    fn refuse_doubles(&self) -> Result<(), ReadError> {
        for (place, role) in self.roles.iter().enumerate() {
            let double = self.roles[..place].iter().any(|other| match (other, role) {
                (Role::Extra(other), Role::Extra(this)) => self.extras[*other] == self.extras[*this],
                _ => other == role,
            });
            if double {
                return Err(ReadError::DoubleColumn { column: place + 1, name: self.names[place].clone() });
            }
        }
        Ok(())
    }
}

fn names_of(line: &[u8]) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::new();
    let mut rest = line;
    loop {
        let (cell, used) = split(rest);
        let name = quoted(cell.trim_ascii());
        if name.is_empty() {
            return Err(ReadError::NamelessColumn { column: names.len() + 1 });
        }
        names.push(name);
        if used >= rest.len() {
            return Ok(names);
        }
        rest = &rest[used + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Role::{Close, Extra, High, Low, Open, Time, Volume},
        *,
    };

    fn roles(line: &str) -> Result<Vec<Role>, String> {
        Header::parse(line.as_bytes()).map(|header| header.roles).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_come_in_any_order_and_case() {
        let roles = roles("\u{feff}Volume,close,\"Low\",High, Open ,Date,vix").unwrap();
        assert_eq!(roles, [Volume, Close, Low, High, Open, Time, Extra(0)]);
    }

    #[test]
    fn of_several_columns_about_time_the_first_of_the_list_counts() {
        let header = Header::parse(b"date,time,open,high,low,close,volume,Adj Close").unwrap();
        assert_eq!((header.roles[0], header.roles[1]), (Role::Extra(0), Role::Time));
        assert_eq!(header.extras, ["date", "Adj_Close"]);
        let double = roles("Time,open,high,low,close,volume,time").unwrap_err();
        assert_eq!(double, "line 1, column 7: the column time is there twice");
    }

    #[test]
    fn every_further_column_gets_a_name_that_can_be_written() {
        let header = Header::parse(b"time,open,high,low,close,volume,1x,and,50%,vix").unwrap();
        assert_eq!(header.extras, ["_1x", "_and", "_50_", "vix"]);
        assert!(header.extras.iter().all(|name| is_name(name)));
    }

    #[test]
    fn cells_between_semicolons_are_told_as_such() {
        let found = roles("time;open;high;low;close;volume").unwrap_err();
        assert_eq!(
            found,
            "line 1: the cells are separated by ';'; write ',' between the cells and '.' in the numbers"
        );
    }

    #[test]
    fn what_is_missing_double_or_nameless_is_named() {
        assert_eq!(
            roles("timestamp,open,high,low,volume").unwrap_err(),
            "line 1: there is no column close; the header has timestamp, open, high, low, volume"
        );
        let double = roles("timestamp,open,high,low,close,volume,Open").unwrap_err();
        assert_eq!(double, "line 1, column 7: the column Open is there twice");
        let nameless = roles("timestamp,open,high,low,close,volume,").unwrap_err();
        assert_eq!(nameless, "line 1, column 7: the column has no name");
        assert!(roles("open,high,low,close,volume").unwrap_err().contains("no column timestamp (or time"));
    }
}
