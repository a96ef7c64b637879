//! What a strategy remembers of the bars that it has seen, as bytes: written at one moment and read back at another, so that it goes on as if
//! nothing had happened, to the last bit.
//!
//! A struct that remembers something names its fields in [`remembers!`]; one that is left out does not compile. Bytes are only read by the program
//! that wrote them or one of the same [`MEMORY`](crate::trading::MEMORY), so they carry no names and no types.

use std::collections::VecDeque;

pub trait Memory: Sized {
    fn write(&self, to: &mut Vec<u8>);

    /// Takes its bytes away from the front; none when they are not those of such a thing.
    fn read(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl Memory for $number {
            fn write(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn read(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )+};
}

numbers!(i8 u8 i64 u64 i128 f64);

/// As wide on every machine.
impl Memory for usize {
    fn write(&self, to: &mut Vec<u8>) {
        (*self as u64).write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        u64::read(from)?.try_into().ok()
    }
}

impl<T: Memory> Memory for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        u8::from(self.is_some()).write(to);
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        match u8::read(from)? {
            0 => Some(None),
            1 => T::read(from).map(Some),
            _ => None,
        }
    }
}

impl<T: Memory> Memory for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        for value in self {
            value.write(to);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let length = usize::read(from)?;
        // Every value has a byte at least.
        (length <= from.len()).then(|| (0..length).map(|_| T::read(from)).collect())?
    }
}

impl<T: Memory> Memory for VecDeque<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        for value in self {
            value.write(to);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Vec::read(from).map(Self::from)
    }
}

impl<T: Memory, const N: usize> Memory for [T; N] {
    fn write(&self, to: &mut Vec<u8>) {
        for value in self {
            value.write(to);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let values: Option<Vec<T>> = (0..N).map(|_| T::read(from)).collect();
        values?.try_into().ok()
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))+) => {$(
        impl<$($name: Memory),+> Memory for ($($name,)+) {
            #[expect(non_snake_case, reason = "the values are named like their types")]
            fn write(&self, to: &mut Vec<u8>) {
                let ($($name,)+) = self;
                $($name.write(to);)+
            }

            fn read(from: &mut &[u8]) -> Option<Self> {
                Some(($($name::read(from)?,)+))
            }
        }
    )+};
}

tuples!((A B)(A B C));

/// Structs that remember all of their fields.
macro_rules! remembers {
    ($($name:ident { $($field:ident),+ })+) => {$(
        impl $crate::memory::Memory for $name {
            fn write(&self, to: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($crate::memory::Memory::write($field, to);)+
            }

            fn read(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::memory::Memory::read(from)?),+ })
            }
        }
    )+};
}

pub(crate) use remembers;

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back<T: Memory>(value: &T) -> Option<T> {
        let mut bytes = Vec::new();
        value.write(&mut bytes);
        let mut rest = bytes.as_slice();
        T::read(&mut rest).filter(|_| rest.is_empty())
    }

    #[test]
    fn what_was_written_is_read_back() {
        let value = (vec![(1_i64, Some(2_usize)), (-3, None)], VecDeque::from([i128::MIN]), [-1_i8, 1]);
        assert_eq!(read_back(&value), Some(value));
        let odd = [f64::NAN, -f64::NAN, -0.0, f64::from_bits(1)];
        assert_eq!(read_back(&odd).map(|read| read.map(f64::to_bits)), Some(odd.map(f64::to_bits)));
    }

    #[test]
    fn bytes_of_something_else_are_none() {
        assert_eq!(<Vec<f64>>::read(&mut [255; 8].as_slice()), None);
        assert_eq!(<Option<u8>>::read(&mut [7, 7].as_slice()), None);
        assert_eq!(f64::read(&mut [0; 7].as_slice()), None);
    }
}
