//! Regular expressions that take exponential time: a repetition of something that one of
//! its own parts repeats, so that a text can be cut in many ways.

/// The characters that an item of a pattern takes, as far as ASCII goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Set(u128);

impl Set {
    const NONE: Self = Self(0);
    const ALL: Self = Self(u128::MAX);

    fn of(chars: impl IntoIterator<Item = char>) -> Self {
        let bits = chars.into_iter().filter(char::is_ascii);
        Self(bits.fold(0, |set, one| set | 1 << u32::from(one)))
    }

    /// The characters of an escape such as `\d`.
    fn escape(one: char) -> Self {
        let digit = Self::of('0'..='9');
        let word = Self(digit.0 | Self::of(('a'..='z').chain('A'..='Z').chain(['_'])).0);
        let space = Self::of([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        match one {
            'd' => digit,
            'D' => Self(!digit.0),
            'w' => word,
            'W' => Self(!word.0),
            's' => space,
            'S' => Self(!space.0),
            'n' => Self::of(['\n']),
            'r' => Self::of(['\r']),
            't' => Self::of(['\t']),
            // What follows is not read: anything.
            'p' | 'P' | 'u' | 'x' | 'c' => Self::ALL,
            other => Self::of([other]),
        }
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A part of a pattern, as one repetition sees it.
#[derive(Clone, Copy)]
struct Item {
    set: Set,
    /// Whether it may be nothing.
    may_be_empty: bool,
    /// Whether it has no end.
    is_endless: bool,
}

/// Whether a regular expression of JavaScript takes exponential time for some texts: it
/// repeats something that one of its own parts repeats, so that a text can be cut in many
/// ways.
///
/// ```
/// use makecom_iml::is_exponential;
///
/// assert!(is_exponential("^([a-z]+-?)+$"));
/// assert!(!is_exponential("^[a-z]+(?:-[a-z]+)*$"));
/// ```
pub fn is_exponential(pattern: &str) -> bool {
    let mut reader = Reader {
        chars: pattern.chars().collect(),
        at: 0,
        depth: 0,
        found: false,
    };
    reader.alternatives();
    reader.found
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    found: bool,
}

/// Deeper groups are not looked into.
const DEEPEST: usize = 64;

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let one = self.peek();
        self.at += 1;
        one
    }

    /// Reads to the end of a group, or of the pattern.
    fn alternatives(&mut self) -> Vec<Vec<Item>> {
        let mut all = vec![Vec::new()];
        while let Some(one) = self.next() {
            match one {
                ')' => break,
                '|' => all.push(Vec::new()),
                '^' | '$' => {}
                one => {
                    if let Some(item) = self.item(one)
                        && let Some(last) = all.last_mut()
                    {
                        last.push(item);
                    }
                }
            }
        }
        all
    }

    /// An item with its repetition; `None` of one that takes no character.
    fn item(&mut self, one: char) -> Option<Item> {
        let mut inner = None;
        let mut is_assertion = false;
        let set = match one {
            '.' => Set::ALL,
            '\\' => match self.next() {
                Some('b' | 'B') | None => return None,
                Some(one) => Set::escape(one),
            },
            '[' => self.class(),
            '(' => {
                is_assertion = self.group_start();
                self.depth += 1;
                if self.depth > DEEPEST {
                    self.at = self.chars.len();
                    return None;
                }
                let all = self.alternatives();
                self.depth -= 1;
                let set = all.iter().flatten().fold(0, |set, item| set | item.set.0);
                inner = Some(all);
                Set(set)
            }
            other => Set::of([other]),
        };
        let (least, is_endless) = self.repetition();
        if is_assertion {
            return None;
        }
        let is_empty = inner.as_ref().is_some_and(|all| {
            let mut all = all.iter();
            all.any(|items| items.iter().all(|item| item.may_be_empty))
        });
        if let Some(all) = &inner
            && is_endless
        {
            self.found |= is_ambiguous(all);
        }
        let repeats_inside = inner.is_some_and(|all| {
            // A group that is one endless item alone is as endless as that.
            let mut all = all.iter();
            all.any(|items| matches!(&items[..], [only] if only.is_endless))
        });
        Some(Item {
            set,
            may_be_empty: least == 0 || is_empty,
            is_endless: is_endless || repeats_inside,
        })
    }

    /// Whether a group that begins here only looks ahead or behind.
    fn group_start(&mut self) -> bool {
        if self.peek() != Some('?') {
            return false;
        }
        self.at += 1;
        match self.next() {
            Some('=' | '!') => true,
            Some('<') if matches!(self.peek(), Some('=' | '!')) => {
                self.at += 1;
                true
            }
            Some('<') => {
                while self.next().is_some_and(|one| one != '>') {}
                false
            }
            _ => false,
        }
    }

    fn class(&mut self) -> Set {
        let is_negated = self.peek() == Some('^');
        if is_negated {
            self.at += 1;
        }
        let mut set = Set::NONE.0;
        let mut before: Option<char> = None;
        while let Some(one) = self.next() {
            match one {
                ']' => break,
                '\\' => {
                    let escape = self.next().map_or(Set::NONE, Set::escape);
                    set |= escape.0;
                    before = None;
                }
                '-' if before.is_some() && self.peek().is_some_and(|end| end != ']') => {
                    let end = match self.next() {
                        Some('\\') => self.next(),
                        end => end,
                    };
                    if let (Some(start), Some(end)) = (before.take(), end) {
                        set |= Set::of(start..=end).0;
                    }
                }
                one => {
                    set |= Set::of([one]).0;
                    before = Some(one);
                }
            }
        }
        Set(if is_negated { !set } else { set })
    }

    /// The fewest times, and whether there is no end of them.
    fn repetition(&mut self) -> (usize, bool) {
        let found = match self.peek() {
            Some('*') => (0, true),
            Some('+') => (1, true),
            Some('?') => (0, false),
            Some('{') => return self.counted(),
            _ => return (1, false),
        };
        self.at += 1;
        self.lazy();
        found
    }

    fn lazy(&mut self) {
        if self.peek() == Some('?') {
            self.at += 1;
        }
    }

    fn counted(&mut self) -> (usize, bool) {
        let rest: String = self.chars[self.at + 1..].iter().take(24).collect();
        let Some((inner, _)) = rest.split_once('}') else {
            return (1, false);
        };
        let (least, most) = match inner.split_once(',') {
            Some((least, most)) => (least, Some(most)),
            None => (inner, None),
        };
        let Ok(least) = least.parse() else {
            return (1, false);
        };
        self.at += inner.chars().count() + 2;
        self.lazy();
        (least, most == Some(""))
    }
}

/// Whether one text can be cut into repetitions of these alternatives in many ways.
fn is_ambiguous(all: &[Vec<Item>]) -> bool {
    let is_cut = |items: &Vec<Item>| {
        items.iter().enumerate().any(|(at, one)| {
            // Nothing that stands for certain marks where one repetition ends.
            let mut others = items.iter().enumerate().filter(|(other, _)| *other != at);
            one.is_endless
                && others.all(|(_, other)| other.may_be_empty || other.set.meets(one.set))
        })
    };
    let single = |items: &Vec<Item>| match &items[..] {
        [only] if !only.may_be_empty => Some(only.set),
        _ => None,
    };
    let singles: Vec<Set> = all.iter().filter_map(single).collect();
    let meet = |(at, one): (usize, &Set)| singles[at + 1..].iter().any(|other| one.meets(*other));
    all.iter().any(is_cut) || singles.iter().enumerate().any(meet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_take_exponential_time() {
        for (pattern, expected) in [
            (r"^(a+)+$", true),
            (r"^(a*)*$", true),
            (r"(.*)*x", true),
            (r"^(\w+\s?)*$", true),
            (r"^([a-zA-Z0-9]+-?)+$", true),
            (r"^(?:[a-zA-Z0-9_.-]+\.)+[a-z]{2,}$", true),
            (r"^(a|a)*$", true),
            (r"^(\w|\d)+$", true),
            (r"^(([a-z])+.)+[A-Z]([a-z])+$", true),
            (r"^((a+))+$", true),
            (r"^(a{2,})*$", true),
            (r"^(?<name>a+)*$", true),
            (r"^(a+)+?$", true),
            // What a certain character cuts, and what has an end.
            (r"^(\d+,)*\d+$", false),
            (r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$", false),
            (r"^[a-z0-9]+(?:-[a-z0-9]+)*$", false),
            (r"^(a|b)*$", false),
            (r"^(a+){2}$", false),
            (r"^(a{1,3})?$", false),
            (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", false),
            (r"^#?([a-f0-9]{6}|[a-f0-9]{3})$", false),
            (r"^(?=.*\d)(?=.*[a-z]).{8,}$", false),
            (r"^\+?[1-9]\d{1,14}$", false),
            (r"(\[\d+\])*", false),
            (r"^(https?:\/\/)?[\w.-]+(\/.*)?$", false),
            ("(", false),
            ("[", false),
            ("\\", false),
            ("a{", false),
            ("(?<", false),
        ] {
            assert_eq!(is_exponential(pattern), expected, "{pattern}");
        }
        assert!(!is_exponential(&"(".repeat(100_000)));
    }
}
