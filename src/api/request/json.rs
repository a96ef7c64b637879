//! JSON in which every key of an object must be its own. Of a key that is given twice, two readers of the same text may
//! believe different values: what a proxy has checked would not be what is done here.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// More of them say nothing more.
const MOST_REPEATED: usize = 20;

/// The value, and the keys that are given twice: `name`, or `limits.perDay` for one inside another.
pub(super) fn read(bytes: &[u8]) -> serde_json::Result<(Value, Vec<String>)> {
    let mut repeated = Vec::new();
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let value = Reader { path: "", repeated: &mut repeated }.deserialize(&mut text)?;
    text.end()?;
    Ok((value, repeated))
}

struct Reader<'a> {
    path: &'a str,
    repeated: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn note(&mut self, path: String) {
        if self.repeated.len() < MOST_REPEATED && !self.repeated.contains(&path) {
            self.repeated.push(path);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<Value, D::Error> {
        text.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Reader { path: self.path, repeated: self.repeated })? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let path = if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
            let value = entries.next_value_seed(Reader { path: &path, repeated: self.repeated })?;
            if object.insert(key, value).is_some() {
                self.note(path);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_repeated_keys_is_read_as_it_is_written() {
        let text = r#"{"a": [1, -2, 1.5, "x\n", true, null, {"b": {}}], "c": 18446744073709551615}"#;
        let (value, repeated) = read(text.as_bytes()).unwrap();
        assert_eq!((value, repeated), (serde_json::from_str(text).unwrap(), vec![]));
        for wrong in ["", "{", "[1] 2", "{\"a\"}", "nul", &"[".repeat(10_000)] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong:.20}");
        }
    }

    #[test]
    fn keys_given_twice_are_named_wherever_they_stand() {
        let text = r#"{"a": 1, "b": [{"c": 1, "c": 2}], "d": {"e": 1, "\u0065": 2}, "a": 3, "a": 4}"#;
        assert_eq!(read(text.as_bytes()).unwrap().1, ["b.c", "d.e", "a"]);
        let many: Vec<String> = (0..100).map(|n| format!("\"k{n}\": 0, \"k{n}\": 1")).collect();
        assert_eq!(read(format!("{{{}}}", many.join(",")).as_bytes()).unwrap().1.len(), MOST_REPEATED);
    }
}
