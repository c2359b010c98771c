//! The form of JUnit XML that continuous integration reads: which elements there are, where they
//! stand and what they say, and that every number is that of what is there.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What an element looks like.
struct Form {
    name: &'static str,
    /// What it stands in; nothing for the whole.
    within: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    /// Whether there may be text in it.
    has_text: bool,
}

const NUMBERS: [&str; 4] = ["tests", "skipped", "failures", "errors"];

const FORMS: [Form; 9] = [
    Form {
        name: "testsuites",
        within: "",
        required: &["name", "tests", "skipped", "failures", "errors", "time", "timestamp"],
        optional: &[],
        has_text: false,
    },
    Form { name: "properties", within: "testsuite", required: &[], optional: &[], has_text: false },
    Form {
        name: "property",
        within: "properties",
        required: &["name", "value"],
        optional: &[],
        has_text: false,
    },
    Form {
        name: "testsuite",
        within: "testsuites",
        required: &["name", "tests", "skipped", "failures", "errors", "time", "timestamp"],
        optional: &[],
        has_text: false,
    },
    Form {
        name: "testcase",
        within: "testsuite",
        required: &["name", "classname", "time"],
        optional: &["file", "line"],
        has_text: false,
    },
    Form {
        name: "failure",
        within: "testcase",
        required: &["message", "type"],
        optional: &[],
        has_text: true,
    },
    Form {
        name: "error",
        within: "testcase",
        required: &["message", "type"],
        optional: &[],
        has_text: true,
    },
    Form {
        name: "skipped",
        within: "testcase",
        required: &["message"],
        optional: &[],
        has_text: true,
    },
    Form { name: "system-out", within: "testcase", required: &[], optional: &[], has_text: true },
];

/// An element that is open.
struct Element {
    form: &'static Form,
    attributes: BTreeMap<String, String>,
    /// How many of each of [`NUMBERS`] are in it.
    numbers: [usize; 4],
}

/// What JUnit XML comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) cases: usize,
    pub(crate) failures: usize,
    pub(crate) errors: usize,
    /// The types of the failures and errors.
    pub(crate) types: Vec<String>,
}

/// Counts what JUnit XML tells. Panics if its form is another one.
#[track_caller]
pub(crate) fn counted(text: &str) -> Counted {
    read(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

fn read(text: &str) -> Result<Counted, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let (mut open, mut counted) = (Vec::<Element>::new(), Counted::default());
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => open.push(element(&tag, open.last())?),
            Event::Empty(tag) => {
                let element = element(&tag, open.last())?;
                close(element, &mut open, &mut counted)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or("an end without a start")?;
                close(element, &mut open, &mut counted)?;
            }
            Event::Text(words) => {
                let is_blank = words.iter().all(u8::is_ascii_whitespace);
                if !is_blank && !open.last().is_some_and(|element| element.form.has_text) {
                    return Err(format!(
                        "text where none belongs: {}",
                        String::from_utf8_lossy(&words)
                    ));
                }
            }
            Event::Eof if open.is_empty() => return Ok(counted),
            Event::Eof => return Err("an element is not closed".to_owned()),
            Event::Decl(_) | Event::GeneralRef(_) => {}
            other => return Err(format!("no such thing belongs here: {other:?}")),
        }
    }
}

fn element(tag: &BytesStart<'_>, within: Option<&Element>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
    let within = within.map_or("", |element| element.form.name);
    let form = FORMS
        .iter()
        .find(|form| form.name == name && form.within == within)
        .ok_or_else(|| format!("<{name}> in <{within}>"))?;
    let mut attributes = BTreeMap::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        if !form.required.contains(&key.as_str()) && !form.optional.contains(&key.as_str()) {
            return Err(format!("<{name}> has no {key:?}"));
        }
        let value = String::from_utf8_lossy(&attribute.value).into_owned();
        let is_right = match key.as_str() {
            "time" => value.parse::<f64>().is_ok_and(|seconds| seconds >= 0.0),
            // An instant of 1970 is that of a clock that nobody read.
            "timestamp" => {
                value.starts_with("20")
                    && humantime::parse_rfc3339(&value.replace("+00:00", "Z")).is_ok()
            }
            _ => !value.trim().is_empty(),
        };
        if !is_right {
            return Err(format!("{key:?} of <{name}> is {value:?}"));
        }
        attributes.insert(key, value);
    }
    match form.required.iter().find(|key| !attributes.contains_key(**key)) {
        Some(missing) => Err(format!("<{name}> lacks {missing:?}")),
        None => Ok(Element { form, attributes, numbers: [0; 4] }),
    }
}

/// Compares the numbers of an element with what was in it, and adds it to what it stands in.
fn close(mut element: Element, open: &mut [Element], counted: &mut Counted) -> Result<(), String> {
    let Element { form, attributes, numbers } = &mut element;
    match form.name {
        "testcase" => {
            (numbers[0], counted.cases) = (1, counted.cases + 1);
            if numbers[1] + numbers[2] + numbers[3] > 1 {
                return Err(format!("{:?} ended in several ways", attributes["name"]));
            }
        }
        "skipped" => numbers[1] = 1,
        "failure" => {
            (numbers[2], counted.failures) = (1, counted.failures + 1);
            counted.types.push(attributes["type"].clone());
        }
        "error" => {
            (numbers[3], counted.errors) = (1, counted.errors + 1);
            counted.types.push(attributes["type"].clone());
        }
        "testsuites" | "testsuite" => {
            for (key, number) in NUMBERS.iter().zip(&*numbers) {
                if attributes[*key] != number.to_string() {
                    return Err(format!("{key} of {:?} are {number}", attributes["name"]));
                }
            }
        }
        _ => {}
    }
    if let Some(outer) = open.last_mut() {
        outer.numbers.iter_mut().zip(&*numbers).for_each(|(all, number)| *all += number);
    }
    Ok(())
}

/// The seconds that each case took, by its name.
#[track_caller]
pub(crate) fn times(text: &str) -> BTreeMap<String, f64> {
    counted(text);
    let cases = text.split("<testcase ").skip(1);
    let attribute = |case: &str, key: &str| {
        let (_, rest) = case.split_once(&format!("{key}=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    cases.map(|case| (attribute(case, "name"), attribute(case, " time").parse().unwrap())).collect()
}

const SOUND: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"sim\" tests=\"2\" skipped=\"0\" failures=\"1\" errors=\"0\" time=\"0.5\" timestamp=\"2026-11-30T01:02:03.000+00:00\">
    <testsuite name=\"seats\" tests=\"2\" skipped=\"0\" failures=\"1\" errors=\"0\" time=\"0.4\" timestamp=\"2026-11-30T01:02:03.000+00:00\">
        <testcase name=\"one\" classname=\"seats\" time=\"0.1\"/>
        <testcase name=\"other\" classname=\"seats\" time=\"0.3\">
            <failure message=\"why\" type=\"S1\">at length &amp; in words</failure>
            <system-out>played</system-out>
        </testcase>
    </testsuite>
</testsuites>
";

#[test]
fn what_has_another_form_is_refused() {
    let sound = Counted { cases: 2, failures: 1, errors: 0, types: vec!["S1".to_owned()] };
    assert_eq!(read(SOUND), Ok(sound));
    for (part, changed, why) in [
        (" classname=\"seats\" time=\"0.1\"/>", " time=\"0.1\"/>", "lacks \"classname\""),
        (" time=\"0.1\"", "", "<testcase> lacks \"time\""),
        (" time=\"0.4\"", "", "<testsuite> lacks \"time\""),
        ("type=\"S1\"", "", "lacks \"type\""),
        ("type=\"S1\"", "kind=\"S1\"", "has no \"kind\""),
        ("type=\"S1\"", "type=\"\"", "\"type\" of <failure> is"),
        ("time=\"0.5\"", "time=\"soon\"", "\"time\" of <testsuites> is"),
        (
            "time=\"0.5\" timestamp=\"2026",
            "time=\"0.5\" timestamp=\"1970",
            "\"timestamp\" of <testsuites> is",
        ),
        (
            "failures=\"1\" errors=\"0\" time=\"0.4\"",
            "failures=\"2\" errors=\"0\" time=\"0.4\"",
            "failures of \"seats\" are 1",
        ),
        (
            "<testsuites name=\"sim\" tests=\"2\"",
            "<testsuites name=\"sim\" tests=\"3\"",
            "tests of \"sim\" are 2",
        ),
        ("<system-out>played</system-out>", "<skipped message=\"no\"/>", "several ways"),
        ("system-out>", "stdout>", "<stdout> in <testcase>"),
        ("</testsuites>", "", "not closed"),
        ("name=\"one\"", "name=\"one\" name=\"two\"", "duplicate"),
        (
            "<testcase name=\"one\" classname=\"seats\" time=\"0.1\"/>",
            "one",
            "text where none belongs",
        ),
    ] {
        assert!(SOUND.contains(part), "{part}");
        let refused = read(&SOUND.replace(part, changed)).expect_err(part);
        assert!(refused.contains(why), "{part}: {refused}");
    }
}
