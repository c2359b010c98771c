//! Identities. Every id is given from outside or derived from its cause, never drawn: the same
//! story has the same ids, so a repeated message is recognised by its id alone.

use uuid::Uuid;

/// The namespace of all derived ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x5265_6865_6172_7361_6c20_6964_7320_7631);

/// Derives an id from a parent id and a label. The same parent and label always give the same id.
#[must_use]
pub fn derive(parent: Uuid, label: &str) -> Uuid {
    let namespace = Uuid::from_u128(NAMESPACE.as_u128() ^ parent.as_u128());
    Uuid::new_v5(&namespace, label.as_bytes())
}

/// Declares identity types: a name, what it identifies, and nothing else.
macro_rules! identities {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub ::uuid::Uuid);

        impl $name {
            /// Derives the id that belongs to `label` under `parent`.
            #[must_use]
            pub fn derived(parent: ::uuid::Uuid, label: &str) -> Self {
                Self($crate::sourcing::derive(parent, label))
            }

            /// Names an id in a scenario or a test: equal names give equal ids.
            #[must_use]
            pub fn named(name: &str) -> Self {
                Self($crate::sourcing::derive(::uuid::Uuid::nil(), &format!("{}:{name}", stringify!($name))))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                // Eight digits tell the ids of one story apart and keep a trace readable.
                write!(f, "{:08x}", self.0.as_u128() >> 96)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    )*};
}

pub(crate) use identities;

identities! {
    /// A command or an event on its way; derived from the message that caused it.
    MessageId;
}
