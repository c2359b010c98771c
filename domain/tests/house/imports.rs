//! The files of one crate, and which of them names which other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use super::tokens::{Token, tokens, without_tests};

/// A module by its path from the root of the crate; the root itself has the empty one.
pub(crate) type Module = Vec<String>;

/// One file names something in another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) from: Module,
    pub(crate) to: Module,
    /// The file that names, from the folder that was read, and the line of the first place where it
    /// does.
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    /// What is written there.
    pub(crate) written: String,
}

/// A crate as its imports show it.
pub(crate) struct Crate {
    name: String,
    files: BTreeMap<Module, File>,
}

struct File {
    path: PathBuf,
    /// What a `use` brings in or passes on.
    imports: Vec<Import>,
    /// Paths in the middle of the code.
    paths: Vec<(Vec<String>, usize)>,
    /// The public types that are defined here.
    types: Vec<String>,
    /// The methods that are called.
    calls: Vec<(String, usize)>,
}

struct Import {
    path: Vec<String>,
    /// What it is called here; nothing for `*`.
    name: Option<String>,
    line: usize,
    is_public: bool,
}

impl Crate {
    /// Reads every file under `folder`, which is the `src` of the crate called `name`.
    ///
    /// # Errors
    /// Whatever the file system has to say.
    pub(crate) fn read(name: &str, folder: &Path) -> io::Result<Self> {
        Ok(Self::of(name, &sources(folder)?))
    }

    /// A crate of these files.
    pub(crate) fn of(name: &str, sources: &BTreeMap<PathBuf, String>) -> Self {
        let mut read = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for (path, source) in sources {
            let module = module_of(path);
            let (tokens, left_out) = without_tests(tokens(source));
            tests.extend(left_out.into_iter().map(|name| child(&module, &name)));
            read.insert(module, (path, tokens));
        }
        read.retain(|module: &Module, _| {
            !tests.iter().any(|left_out| module.starts_with(left_out))
        });
        let files = read
            .into_iter()
            .map(|(module, (path, tokens))| (module, File::parse(path.clone(), &tokens)));
        let files = files.collect();
        Self { name: name.to_owned(), files }
    }

    /// Every file that names another, once for each pair. Not counted are what a file passes on of
    /// its own children (its shop window: whoever takes something from there is counted as naming
    /// the child itself), and a child that names its own parent, because the two are one module
    /// with its parts.
    pub(crate) fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = BTreeMap::new();
        for (from, file) in &self.files {
            let imported =
                file.imports.iter().map(|import| (&import.path, import.line, import.is_public));
            let written = file.paths.iter().map(|(path, line)| (path, *line, false));
            for (path, line, is_public) in imported.chain(written) {
                let Some(to) = self.resolve(from, path, &mut BTreeSet::new()) else { continue };
                let passes_on = is_public && to.len() > from.len() && to.starts_with(from);
                let names_parent = from.len() == to.len() + 1 && from.starts_with(&to);
                if to != *from && !passes_on && !names_parent {
                    let (file, written) = (file.path.clone(), path.join("::"));
                    arrows
                        .entry((from.clone(), to.clone()))
                        .and_modify(|known: &mut Arrow| {
                            if line < known.line {
                                (known.line, known.written) = (line, written.clone());
                            }
                        })
                        .or_insert_with(|| Arrow { from: from.clone(), to, file, line, written });
                }
            }
        }
        arrows.into_values().collect()
    }

    /// Every public type, and the file that defines it. What is only passed on, or a shorter word
    /// for another type, is not defined there.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.files
            .iter()
            .flat_map(|(module, file)| file.types.iter().map(move |name| (name.as_str(), module)))
    }

    /// Whatever the files of a room name, as it is written there, with file and line.
    pub(crate) fn named_in(&self, room: &[&str]) -> impl Iterator<Item = (String, &Vec<String>)> {
        self.files_in(room).flat_map(|file| {
            let imports = file.imports.iter().map(|import| (&import.path, import.line));
            let paths = file.paths.iter().map(|(path, line)| (path, *line));
            let place = |line| format!("{}:{line}", file.path.display());
            imports.chain(paths).map(move |(path, line)| (place(line), path))
        })
    }

    /// The methods that the files of a room call, with file and line.
    pub(crate) fn called_in(&self, room: &[&str]) -> impl Iterator<Item = (String, &str)> {
        self.files_in(room).flat_map(|file| {
            let place = |line| format!("{}:{line}", file.path.display());
            file.calls.iter().map(move |(name, line)| (place(*line), name.as_str()))
        })
    }

    fn files_in(&self, room: &[&str]) -> impl Iterator<Item = &File> {
        let its = |module: &Module| room.iter().zip(module).filter(|(a, b)| a == b).count();
        let files = self.files.iter().filter(move |(module, _)| its(module) == room.len());
        files.map(|(_, file)| file)
    }

    /// The file in which something is defined, whoever passes it on; nothing if it is of another
    /// crate.
    fn resolve(
        &self,
        at: &Module,
        path: &[String],
        asked: &mut BTreeSet<(Module, Vec<String>)>,
    ) -> Option<Module> {
        if !asked.insert((at.clone(), path.to_vec())) {
            return None;
        }
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Module::new(),
            "self" => at.clone(),
            "super" => at.split_last()?.1.to_vec(),
            own if own == self.name => Module::new(),
            _ if self.files.contains_key(&child(at, first)) => child(at, first),
            // A module that was imported, or that is of another crate.
            _ => {
                let import = self.import(at, first).filter(|import| import.path != path)?;
                return self.resolve(at, &[&import.path[..], rest].concat(), asked);
            }
        };
        while let Some((next, after)) = rest.split_first() {
            if next == "super" {
                module.pop();
            } else if self.files.contains_key(&child(&module, next)) {
                module.push(next.clone());
            } else if let Some(import) = self.import(&module, next) {
                return self.resolve(&module, &[&import.path[..], after].concat(), asked);
            } else {
                break;
            }
            rest = after;
        }
        self.files.contains_key(&module).then_some(module)
    }

    fn import(&self, module: &Module, name: &str) -> Option<&Import> {
        let mut imports = self.files.get(module)?.imports.iter();
        imports.find(|import| import.name.as_deref() == Some(name))
    }
}

/// What every file of Rust under a folder says, by its path from there.
///
/// # Errors
/// Whatever the file system has to say.
pub(crate) fn sources(folder: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    let mut sources = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)?;
                sources.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), text);
            }
        }
    }
    Ok(sources)
}

impl File {
    fn parse(path: PathBuf, tokens: &[Token]) -> Self {
        let types = types(tokens).map(str::to_owned).collect();
        let calls = tokens.windows(3).filter(|three| three[0].text == "." && three[2].text == "(");
        let calls = calls.map(|three| (three[1].text.clone(), three[1].line)).collect();
        let mut file = Self { path, imports: Vec::new(), paths: Vec::new(), types, calls };
        let text = |at: usize| tokens.get(at).map_or("", |token: &Token| token.text.as_str());
        let mut is_public = false;
        let mut at = 0;
        while at < tokens.len() {
            match text(at) {
                "pub" => {
                    is_public = true;
                    // `pub(crate)`, `pub(super)`, `pub(in …)`
                    at += if text(at + 1) == "(" { closing(tokens, at + 1) + 1 - at } else { 1 };
                    continue;
                }
                "use" => at = file.uses(tokens, at + 1, &[], is_public),
                "mod" if text(at + 2) == "{" => panic!(
                    "{}:{}: a module inside a file, which is not followed: give it a file",
                    file.path.display(),
                    tokens[at].line
                ),
                name if is_path(name)
                    && text(at + 1) == "::"
                    && text(at.wrapping_sub(1)) != "::" =>
                {
                    let line = tokens[at].line;
                    let mut path = vec![name.to_owned()];
                    while text(at + 1) == "::" && is_path(text(at + 2)) {
                        path.push(text(at + 2).to_owned());
                        at += 2;
                    }
                    file.paths.push((path, line));
                    at += 1;
                }
                _ => at += 1,
            }
            is_public = false;
        }
        file
    }

    /// Reads one tree of a `use`, and returns where it is over.
    fn uses(
        &mut self,
        tokens: &[Token],
        mut at: usize,
        before: &[String],
        is_public: bool,
    ) -> usize {
        let mut path = before.to_vec();
        loop {
            let Some(token) = tokens.get(at) else { return at };
            match token.text.as_str() {
                "{" => {
                    at += 1;
                    while tokens.get(at).is_some_and(|token| token.text != "}") {
                        at = self.uses(tokens, at, &path, is_public);
                        at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                    }
                    return at + 1;
                }
                "*" => {
                    self.imports.push(Import { path, name: None, line: token.line, is_public });
                    return at + 1;
                }
                "::" => at += 1,
                "as" => {
                    let name = tokens.get(at + 1).map(|token| token.text.clone());
                    self.imports.push(Import { path, name, line: token.line, is_public });
                    return at + 2;
                }
                "self" if path.len() > before.len() || !before.is_empty() => at += 1,
                name if is_path(name) => {
                    path.push(name.to_owned());
                    at += 1;
                }
                _ => {
                    let name = path.last().cloned();
                    self.imports.push(Import { path, name, line: token.line, is_public });
                    return at;
                }
            }
        }
    }
}

/// The names of the public types that are defined.
fn types(tokens: &[Token]) -> impl Iterator<Item = &str> {
    let name = |three: &'_ [Token]| {
        let [public, kind, name] = three else { return false };
        let is_type = matches!(kind.text.as_str(), "struct" | "enum" | "trait" | "union");
        public.text == "pub" && is_type && is_path(&name.text)
    };
    tokens.windows(3).filter(move |three| name(three)).map(|three| three[2].text.as_str())
}

/// Where the bracket that opens at `at` is closed.
fn closing(tokens: &[Token], at: usize) -> usize {
    let after = tokens[at..].iter().position(|token| token.text == ")");
    after.map_or(tokens.len(), |place| at + place)
}

fn is_path(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

fn module_of(path: &Path) -> Module {
    let mut module: Module =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let is_root = module.len() == 1 && module[0] == "lib";
    if is_root || module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

fn child(module: &Module, name: &str) -> Module {
    let mut child = module.clone();
    child.push(name.to_owned());
    child
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, file, line, written } = self;
        let (from, to) = (from.join("::"), to.join("::"));
        write!(f, "{}:{line}: `{written}`, so {from} -> {to}", file.display())
    }
}
