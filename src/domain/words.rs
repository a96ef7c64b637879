//! Enums whose variants are words: in the database, in JSON and on the command line they are written alike.

/// Gives an enum its words, the list of all its variants, and reading a word back; what is none is answered with all that are.
macro_rules! words {
    ($($name:ident { $first:ident = $first_word:literal $(, $variant:ident = $word:literal)* $(,)? })+) => {$(
        impl $name {
            pub const ALL: [Self; [$first_word $(, $word)*].len()] = [Self::$first $(, Self::$variant)*];

            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::accounts::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $first_word => Ok(Self::$first),
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::accounts::UnknownWord { allowed: concat!($first_word $(, ", ", $word)*) }),
                }
            }
        }
    )+};
}

pub(crate) use words;
