//! Datagrams of any length over UDP, which carries no more than 64 KiB at once: a longer one goes in
//! parts, and if one part is lost, all of it is.

use std::collections::BTreeMap;
use std::net::SocketAddr;

/// So many bytes go in one part.
const PART: usize = 60_000;

/// Who sends, which parcel, which part of how many.
const HEADER: usize = 12;

/// So many parcels may lack parts at once; the oldest is given up for a newer one.
const MOST_INCOMPLETE: usize = 64;

/// The parts in which these bytes go. `number` tells the parcels of one sender apart.
pub(super) fn parts(number: u64, bytes: &[u8]) -> Vec<Vec<u8>> {
    let count = bytes.len().div_ceil(PART).max(1);
    (0..count)
        .map(|part| {
            let body = &bytes[part * PART..bytes.len().min((part + 1) * PART)];
            let mut datagram = Vec::with_capacity(HEADER + body.len());
            datagram.extend_from_slice(&number.to_le_bytes());
            datagram.extend_from_slice(&(part as u16).to_le_bytes());
            datagram.extend_from_slice(&(count as u16).to_le_bytes());
            datagram.extend_from_slice(body);
            datagram
        })
        .collect()
}

/// Puts parcels together again.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    incomplete: BTreeMap<(SocketAddr, u64), Vec<Option<Vec<u8>>>>,
    /// In the order in which their first parts came.
    order: Vec<(SocketAddr, u64)>,
}

impl Assembly {
    /// Takes a datagram; the whole parcel, if this was the last part of it. What is no part of any
    /// is nothing.
    pub(super) fn take(&mut self, from: SocketAddr, datagram: &[u8]) -> Option<Vec<u8>> {
        let (header, body) = datagram.split_at_checked(HEADER)?;
        let number = u64::from_le_bytes(header[..8].try_into().ok()?);
        let part = usize::from(u16::from_le_bytes(header[8..10].try_into().ok()?));
        let count = usize::from(u16::from_le_bytes(header[10..].try_into().ok()?));
        if part >= count {
            return None;
        }
        if count == 1 {
            return Some(body.to_vec());
        }
        let parcel = (from, number);
        if !self.incomplete.contains_key(&parcel) {
            if self.order.len() >= MOST_INCOMPLETE {
                self.incomplete.remove(&self.order.remove(0));
            }
            self.order.push(parcel);
        }
        let parts = self.incomplete.entry(parcel).or_insert_with(|| vec![None; count]);
        *parts.get_mut(part)? = Some(body.to_vec());
        if parts.iter().any(Option::is_none) {
            return None;
        }
        self.order.retain(|known| *known != parcel);
        let parts = self.incomplete.remove(&parcel)?;
        Some(parts.into_iter().flatten().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> SocketAddr {
        ([127, 0, 0, 1], 4000).into()
    }

    fn long() -> Vec<u8> {
        (0..150_001_u32).map(|byte| byte as u8).collect()
    }

    #[test]
    fn a_long_datagram_arrives_whole_in_whatever_order_its_parts_come() {
        for bytes in [Vec::new(), vec![7; 100], long()] {
            let mut assembly = Assembly::default();
            let mut parts = parts(1, &bytes);
            assert!(parts.iter().all(|part| part.len() < 65_000));
            parts.reverse();
            let last = parts.pop().unwrap();
            for part in parts {
                assert_eq!(assembly.take(from(), &part), None);
            }
            assert_eq!(assembly.take(from(), &last), Some(bytes));
        }
    }

    #[test]
    fn what_lacks_a_part_never_arrives_and_is_not_kept_for_ever() {
        let mut assembly = Assembly::default();
        for number in 0..1000 {
            let parts = parts(number, &long());
            assert_eq!(assembly.take(from(), &parts[0]), None);
        }
        assert_eq!(assembly.incomplete.len(), MOST_INCOMPLETE);
        assert_eq!(
            (assembly.take(from(), b"short"), assembly.take(from(), &[255; 40])),
            (None, None)
        );
    }
}
