//! How long something took, in words.

use crate::moment::Moment;

/// `340 ms`, `4.2 s`, `2 min 5 s`, `3 h 10 min`
pub(crate) fn lasted(start: Moment, end: Moment) -> String {
    let millis = end.as_millis().saturating_sub(start.as_millis()).max(0);
    let seconds = millis / 1_000;
    match seconds {
        0 => format!("{millis} ms"),
        1..10 => format!("{seconds}.{} s", millis % 1_000 / 100),
        10..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_unit_that_fits() {
        let took = |millis: i64| lasted(Moment::from_millis(1_000), Moment::from_millis(1_000 + millis));
        assert_eq!(took(340), "340 ms");
        assert_eq!(took(4_260), "4.2 s");
        assert_eq!(took(59_999), "59 s");
        assert_eq!(took(125_000), "2 min 5 s");
        assert_eq!(took(11_400_000), "3 h 10 min");
        assert_eq!(took(-5), "0 ms");
    }
}
