//! The text of an export: unpacked, without a mark of its byte order.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use thiserror::Error;

/// No export is longer when it is unpacked: its events must fit into memory several times.
pub const MOST_BYTES: u64 = 4 << 30;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// Bytes that are no text.
#[derive(Debug, Error)]
pub enum TextError {
    /// Cut off or damaged.
    #[error("it begins like gzip and cannot be unpacked: {0}")]
    Gzip(std::io::Error),
    /// Another way of packing.
    #[error("it is packed with zstd, which is not read here")]
    Zstd,
    /// The text is in another encoding than UTF-8.
    #[error("it is UTF-16, and only UTF-8 is read")]
    Utf16,
    /// Not an encoding of text that is known.
    #[error("line {line} is not UTF-8 text")]
    NotUtf8 {
        /// Which line, counted from 1.
        line: usize,
    },
    /// More than fits into memory.
    #[error("it is longer than {} GB", MOST_BYTES >> 30)]
    TooLong,
}

/// The text of these bytes, which may be packed with gzip and begin with a byte order mark.
///
/// # Errors
/// [`TextError`] if they are damaged, packed or encoded in another way, or too many.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, TextError> {
    let mut bytes = if bytes.starts_with(GZIP) { unpacked(&bytes)? } else { bytes };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(TextError::TooLong);
    }
    if bytes.starts_with(ZSTD) {
        return Err(TextError::Zstd);
    }
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(TextError::Utf16);
    }
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        TextError::NotUtf8 { line: 1 + good.iter().filter(|byte| **byte == b'\n').count() }
    })
}

/// Archives are often several packed files, one after the other.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, TextError> {
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(MOST_BYTES + 1)
        .read_to_end(&mut text)
        .map_err(TextError::Gzip)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn packed_text_and_marks_are_read_through() {
        assert_eq!(text("\u{feff}좌석\n".into()).unwrap(), "좌석\n");
        assert_eq!(
            text([packed("\u{feff}one\n"), packed("two\n")].concat()).unwrap(),
            "one\ntwo\n"
        );
    }

    #[test]
    fn what_is_no_text_is_told_in_words() {
        let told = |bytes: &[u8]| text(bytes.to_vec()).unwrap_err().to_string();
        let whole = packed("one line, and another line");
        assert!(told(&whole[..whole.len() - 9]).contains("cannot be unpacked"));
        assert!(told(&[0x28, 0xb5, 0x2f, 0xfd, 0]).contains("zstd"));
        assert!(told(&[0xff, 0xfe, b'{', 0]).contains("UTF-16"));
        assert_eq!(told(b"one\ntwo \xc3\x28"), "line 2 is not UTF-8 text");
    }
}
