//! What must not be: a circle of files, and an arrow that points up.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::{Arrow, Module};

/// The shortest circle through every file that is in one, unless it is in a circle that was told
/// before. Nothing is the aim.
pub(crate) fn circles(arrows: &[Arrow]) -> Vec<Vec<&Arrow>> {
    let mut from: BTreeMap<&Module, Vec<&Arrow>> = BTreeMap::new();
    arrows.iter().for_each(|arrow| from.entry(&arrow.from).or_default().push(arrow));
    let mut circles = Vec::new();
    let mut told: BTreeSet<&Module> = BTreeSet::new();
    for start in from.keys() {
        if !told.contains(*start)
            && let Some(circle) = shortest_back(&from, start)
        {
            told.extend(circle.iter().map(|arrow| &arrow.from));
            circles.push(circle);
        }
    }
    circles
}

/// The shortest way from a file back to itself.
fn shortest_back<'a>(
    from: &BTreeMap<&'a Module, Vec<&'a Arrow>>,
    start: &'a Module,
) -> Option<Vec<&'a Arrow>> {
    let mut came_by: BTreeMap<&Module, &Arrow> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for arrow in from.get(file).into_iter().flatten() {
            if arrow.to == *start {
                let mut way = vec![*arrow];
                while way[0].from != *start {
                    way.insert(0, came_by[&way[0].from]);
                }
                return Some(way);
            }
            if !came_by.contains_key(&arrow.to) {
                came_by.insert(&arrow.to, arrow);
                open.push_back(&arrow.to);
            }
        }
    }
    None
}

/// The arrows between rooms that do not point down. A room is what stands directly under `src`;
/// `layers` names them from the top to the bottom, and a room may name rooms of lower layers only.
/// A room that is in no layer is named too. What stands in the root of the crate belongs to no
/// room.
pub(crate) fn upward<'a>(
    arrows: &'a [Arrow],
    layers: &[&[&str]],
) -> Vec<(&'a Arrow, &'static str)> {
    let layer = |room: &str| layers.iter().position(|rooms| rooms.contains(&room));
    let wrong = |arrow: &'a Arrow| {
        let (from, to) = (arrow.from.first()?, arrow.to.first()?);
        match (layer(from), layer(to)) {
            _ if from == to => None,
            (Some(from), Some(to)) if from < to => None,
            (Some(_), Some(_)) => Some((arrow, "points up or sideways")),
            _ => Some((arrow, "is about a room that is in no layer")),
        }
    };
    arrows.iter().filter_map(wrong).collect()
}
