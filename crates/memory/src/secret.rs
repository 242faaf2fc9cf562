//! Finds what looks like a secret: known forms of keys, what is assigned to a word such as `password`, and long random
//! text. It would rather refuse a harmless text than keep a key.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use regex::Regex;
use std::{fmt, sync::LazyLock};

/// What a text holds that must not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// A private key.
    PrivateKey,
    /// A key or token in the form of a known service.
    Token(&'static str),
    /// A user's name and password in an address.
    Address,
    /// Something assigned to a word such as `password`.
    Assigned,
    /// Long random text.
    Random,
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateKey => f.write_str("a private key"),
            Self::Token(of) => write!(f, "a key or token ({of})"),
            Self::Address => f.write_str("an address with a password in it"),
            Self::Assigned => f.write_str("what looks like a password or a token"),
            Self::Random => f.write_str("a long random text, as keys are"),
        }
    }
}

/// The shortest word that is read as Base64.
const BASE64: usize = 12;

/// The documented forms of keys, by who gives them out.
const TOKENS: &[(&str, &str)] = &[
    ("AWS", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("GitHub", r"\bgh[pousr]_[A-Za-z0-9]{20,}"),
    ("GitHub", r"\bgithub_pat_[A-Za-z0-9_]{22,}"),
    ("GitLab", r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft)-[A-Za-z0-9_\-]{16,}"),
    ("Slack", r"\bxox[abeoprs]-[A-Za-z0-9\-]{10,}"),
    ("Slack", r"hooks\.slack\.com/services/[A-Za-z0-9/]{20,}"),
    ("OpenAI or Anthropic", r"\bsk-[A-Za-z0-9_\-]{16,}"),
    ("Google", r"\bAIza[A-Za-z0-9_\-]{30,}"),
    ("Google", r"\bGOCSPX-[A-Za-z0-9_\-]{20,}"),
    ("Google", r"\bya29\.[A-Za-z0-9_\-]{20,}"),
    ("Stripe", r"\b[srp]k_(?:live|test)_[A-Za-z0-9]{10,}"),
    ("npm", r"\bnpm_[A-Za-z0-9]{30,}"),
    ("PyPI", r"\bpypi-[A-Za-z0-9_\-]{30,}"),
    ("crates.io", r"\bcio[A-Za-z0-9]{32}\b"),
    ("Hugging Face", r"\bhf_[A-Za-z0-9]{20,}"),
    ("SendGrid", r"\bSG\.[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}"),
    ("Twilio", r"\bSK[0-9a-f]{32}\b"),
    ("DigitalOcean", r"\bdo[opr]_v1_[0-9a-f]{40,}"),
    ("Telegram", r"\b[0-9]{8,10}:[A-Za-z0-9_\-]{35}\b"),
    ("Azure", r"(?i)\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{20,}"),
    ("Azure", r"[?&]sig=[A-Za-z0-9%+/]{20,}"),
    ("Shopify", r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}"),
    ("Vault", r"\bhv[sb]\.[A-Za-z0-9_\-]{20,}"),
    ("Linear", r"\blin_api_[A-Za-z0-9]{20,}"),
    ("Notion", r"\bntn_[A-Za-z0-9]{20,}"),
    ("Databricks", r"\bdapi[0-9a-f]{32}\b"),
    ("Atlassian", r"\bATATT3[A-Za-z0-9_\-=]{20,}"),
    ("Docker", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_\-]{20,}"),
    ("Groq", r"\bgsk_[A-Za-z0-9]{20,}"),
    ("xAI", r"\bxai-[A-Za-z0-9]{20,}"),
    ("Replicate", r"\br8_[A-Za-z0-9]{20,}"),
    ("Supabase", r"\bsbp_[0-9a-f]{20,}"),
    ("npm", r"\b_(?:auth|authToken|password)\s*=\s*[A-Za-z0-9+/=_\-]{6,}"),
    ("SSH", r"b3BlbnNzaC1rZXktdjE"),
    ("age", r"\bAGE-SECRET-KEY-1[0-9A-Z]{40,}"),
    ("JSON Web Token", r"\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*"),
];

struct Forms {
    private_key: Option<Regex>,
    tokens: Vec<(&'static str, Regex)>,
    address: Option<Regex>,
    assigned: Option<Regex>,
    /// A password that may be a plain word: what is quoted, or stands after an equals sign.
    spoken: Option<Regex>,
    bearer: Option<Regex>,
    random: Option<Regex>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    Forms {
    private_key: Regex::new(r"-----BEGIN [A-Z0-9 ]*PRIVATE\s?KEY|PuTTY-User-Key-File").ok(),
    tokens: TOKENS.iter().filter_map(|(of, form)| Some((*of, Regex::new(form).ok()?))).collect(),
    address: Regex::new(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s/:@]*:([^\s/@]+)@").ok(),
    assigned: Regex::new(
        r#"(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_\- ]?key|access[_\- ]?key|credentials?|auth)[A-Za-z0-9_]*["'`]?\s*(?:[:=]|\bis\b|=>)\s*["'`]?([^\s"'`,;]{6,})"#,
    )
    .ok(),
    spoken: Regex::new(
        r#"(?i)(?:pass(?:word|wd|phrase)|pwd)(?:\s*=\s*|["'`]?\s*(?::|=|=>|\bis\b)\s*["'`])([^\s"'`,;]{4,})"#,
    )
    .ok(),
    bearer: Regex::new(r"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9+/_.=\-]{12,})").ok(),
    random: Regex::new(r"[A-Za-z0-9+_=\-]{24,}").ok(),
}
});

/// What `text` holds that must not be kept; the first that is found. It is read as it stands, with what is broken over lines
/// or strings put together again, and with what is written in Base64.
pub fn secret_in(text: &str) -> Option<Secret> {
    let visible: String = text.chars().filter(|c| !is_invisible(*c) && !is_joiner(*c)).collect();
    let joined = SEAMS.as_ref().map(|seam| seam.replace_all(&visible, "").into_owned());
    secret_as_written(&visible)
        .or_else(|| joined.filter(|joined| *joined != visible).as_deref().and_then(secret_as_written))
        .or_else(|| secret_in_base64(&visible))
}

/// Where a long text is broken: at the end of a line, or between two strings.
static SEAMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"["'`]?[ \t]*[+\\]?[ \t]*\r?\n[ \t]*["'`]?|["'`][ \t]*\+[ \t]*["'`]"#).ok()
});

/// A character that nobody sees: a control, a mark of direction, one without width, a tag. What is kept has none, since
/// they hide words from the person who says yes to them.
pub(crate) fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Joiners of letters and pictures, which some scripts need.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A secret in what a word of Base64 says, or a name with its password.
fn secret_in_base64(text: &str) -> Option<Secret> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '-' | '_'));
    words.filter(|word| word.len() >= BASE64).find_map(|word| {
        let bytes = STANDARD_NO_PAD.decode(word).or_else(|_| URL_SAFE_NO_PAD.decode(word)).ok()?;
        let said = String::from_utf8(bytes).ok()?;
        let is_login = said.bytes().all(|byte| byte.is_ascii_graphic())
            && said.split_once(':').is_some_and(|(name, rest)| !name.is_empty() && rest.len() >= 4);
        secret_as_written(&said).or_else(|| is_login.then_some(Secret::Assigned))
    })
}

fn secret_as_written(text: &str) -> Option<Secret> {
    let forms = &*FORMS;
    if forms.private_key.as_ref().is_some_and(|form| form.is_match(text)) {
        return Some(Secret::PrivateKey);
    }
    if let Some((of, _)) = forms.tokens.iter().find(|(_, form)| form.is_match(text)) {
        return Some(Secret::Token(of));
    }
    let values = |form: &Option<Regex>, is_secret: fn(&str) -> bool| {
        form.as_ref().is_some_and(|form| {
            form.captures_iter(text).any(|found| found.get(1).is_some_and(|value| is_secret(value.as_str())))
        })
    };
    if values(&forms.address, |value| !is_placeholder(value)) {
        return Some(Secret::Address);
    }
    if values(&forms.assigned, is_password)
        || values(&forms.bearer, is_password)
        || values(&forms.spoken, is_spoken_password)
    {
        return Some(Secret::Assigned);
    }
    let random = forms.random.as_ref();
    random
        .is_some_and(|form| form.find_iter(text).any(|word| is_random(word.as_str())))
        .then_some(Secret::Random)
}

/// A name or a gap in place of a secret, such as `$TOKEN`, `<password>` or `***`.
fn is_placeholder(value: &str) -> bool {
    value.starts_with(['$', '<', '{', '%', '*', '[', '('])
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '…'))
        || value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Whether a value is one that nobody would write as a plain word: letters mixed with digits or signs.
fn is_password(value: &str) -> bool {
    if is_placeholder(value) {
        return false;
    }
    let value = value.trim_end_matches(['.', ',', ')', '!', '?']);
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let signs = value.chars().filter(|c| "!@#$%^&*+=~?|".contains(*c)).count();
    // A path or a name with a file's ending says where something is.
    let is_place = value.contains('/') || value.contains("::") || value.contains("()");
    value.chars().count() >= 6 && letters > 0 && (digits > 0 || signs > 0) && !(is_place && signs == 0)
}

/// Whether a plain word after `password =` is one, and no way to get it.
fn is_spoken_password(value: &str) -> bool {
    const NONE: &[&str] =
        &["true", "false", "none", "null", "undefined", "required", "optional", "string", "password"];
    let word = value.trim_end_matches(['.', ')', '!', '?']);
    !is_placeholder(value)
        && !NONE.contains(&word.to_ascii_lowercase().as_str())
        && !value.contains(['(', '/', '$', '<', '[', '{'])
        && !value.contains("::")
        && !word.contains('.')
}

/// Whether a long word is random: its characters change their kind as often as chance has them do. Numbers of commits
/// (40 or 64 hexadecimal digits) are none.
fn is_random(word: &str) -> bool {
    let bytes = word.as_bytes();
    if is_plain_id(word) {
        return false;
    }
    if bytes.iter().all(u8::is_ascii_hexdigit) {
        let mixed = bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic);
        return mixed && bytes.len() >= 32 && !matches!(bytes.len(), 40 | 64);
    }
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let kinds = (0..3).filter(|wanted| bytes.iter().any(|byte| kind(*byte) == *wanted)).count();
    let changes = bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    let (enough, of) = if kinds == 3 { (5, 12) } else { (1, 3) };
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    kinds >= 2 && digits >= 2 && changes * of >= bytes.len() * enough && entropy(bytes) >= 3.5
}

/// A UUID, or an id of Flotilla's own, such as a task's: both name things, and open nothing.
fn is_plain_id(word: &str) -> bool {
    let groups: Vec<usize> = word.split('-').map(str::len).collect();
    if groups == [8, 4, 4, 4, 12] {
        return word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    }
    word.split_once('_').is_some_and(|(kind, rest)| {
        kind.len() <= 6
            && rest.len() == 26
            && rest.starts_with('0')
            && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// Shannon's entropy in bits a character.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let all = f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let of = |count: &u32| {
        let share = f64::from(*count) / all;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_is_a_right_expression() {
        let forms = &*FORMS;
        assert_eq!(forms.tokens.len(), TOKENS.len());
        assert!(
            [
                &forms.private_key,
                &forms.address,
                &forms.assigned,
                &forms.spoken,
                &forms.bearer,
                &forms.random,
                &*SEAMS
            ]
            .into_iter()
            .all(Option::is_some)
        );
    }

    #[test]
    fn harmless_facts_are_no_secrets() {
        for text in [
            "Run the tests with `cargo nextest run --locked --workspace`.",
            "The token lives in $GITHUB_TOKEN; ask the keychain for it.",
            "Passwords are hashed with argon2; see src/auth/password_hash.rs.",
            "The secret is read from the file config/secrets.yml at start.",
            "The fix was commit 29826155b4baf00c1a67dfd95c6d8459897df35a.",
            "task_01h455vb4pex5vsknk084sn02q is the tour's first task.",
            "test_that_a_very_long_name_of_a_function_is_no_secret_2",
            "TheClassNamesInThisProjectAreRatherLongForJavaPeople1",
            "postgres://user:$PASSWORD@localhost:5432/app",
            "The API key: set OPENAI_API_KEY",
            "Bearer authentication is used for all routes",
            "9f8c7a52-1b1c-4e5e-9d55-0d6f1f1d6a10 is the tenant of the tests.",
            "Authentication is required for the staging server.",
            "The password is required.",
            "Set password=$DB_PASSWORD before the tests.",
            "The form has `password: string` and `remember: boolean`.",
            "password = getpass.getpass()",
            "test_session_expires_2\ntest_session_renewed_1\ntest_session_stolen",
            "Run `make build` \\\n  and then `make test`",
        ] {
            assert_eq!(secret_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_people_paste_by_mistake_is_found() {
        for text in [
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk",
            "password: hunter22",
            "DB_PASSWORD=correct4horse",
            "The API key is 7f3kd92kdl2",
            "postgres://admin:s3cr3t@db.example.com/app",
            "Authorization: Bearer abcdef0123456789abcd",
            "The password is \"swordfish\"",
            "DB_PASSWORD=swordfish",
            "The key is ghp_01234567\n  89abcdefghijABCDEFGHIJ012345",
            "key = 'ghp_01234567' + '89abcdefghijABCDEFGHIJ012345'",
            "The key is gh\u{200b}p_0123456789abcdefghij\u{2060}ABCDEFGHIJ012345",
            "-----BEGIN RSA PRIVATE\nKEY-----",
            "Z2hwXzAxMjM0NTY3ODlhYmNkZWZnaGlqQUJDREVGR0hJSjAxMjM0NQ== is what the build needs",
            "//registry.example/:_auth=dXNlcjpwYXNzd29yZG9mbWluZQ",
            "//registry.example/:_authToken=abcdefghijklmnop",
            "curl -u with dXNlcjpzd29yZGZpc2g in the header",
            "redis://:swordfish@cache:6379",
            "AccountKey=abcdEFGHijklMNOPqrstUVWX/yz+abcdef==",
            "curl -H 'X-Token: q8Zr2LmP0xYt7VbN4cKd9WsE1uHj6AfG'",
        ] {
            assert!(secret_in(text).is_some(), "{text}");
        }
    }

    /// Keys as services give them out, made of random characters.
    fn keys() -> impl Strategy<Value = String> {
        prop_oneof![
            "AKIA[A-Z0-9]{16}",
            "gh[pousr]_[A-Za-z0-9]{36}",
            "github_pat_[A-Za-z0-9_]{82}",
            "glpat-[A-Za-z0-9_-]{20}",
            "xoxb-[0-9]{11}-[0-9]{11}-[A-Za-z0-9]{24}",
            "sk-ant-api03-[A-Za-z0-9_-]{80}",
            "sk-proj-[A-Za-z0-9]{48}",
            "AIza[A-Za-z0-9_-]{35}",
            "sk_live_[A-Za-z0-9]{24}",
            "npm_[A-Za-z0-9]{36}",
            "hf_[A-Za-z0-9]{34}",
            "eyJ[A-Za-z0-9]{20}\\.eyJ[A-Za-z0-9]{30}\\.[A-Za-z0-9_-]{43}",
        ]
    }

    proptest! {
        #[test]
        fn a_key_is_found_wherever_it_stands(before in "[a-z ]{0,30}", key in keys(), after in "[ .,;\"')\n][a-z ]{0,30}") {
            let text = format!("{before} {key}{after}");
            prop_assert!(secret_in(&text).is_some(), "{}", text);
        }

        #[test]
        fn a_password_in_an_address_is_found(user in "[a-z]{1,8}", password in "[a-z0-9]{1,20}", host in "[a-z]{1,10}") {
            let text = format!("Use https://{user}:{password}@{host}.example/");
            // One made of the letter x alone stands for a gap.
            prop_assert!(secret_in(&text).is_some() || password.bytes().all(|byte| byte == b'x'), "{}", text);
        }

        #[test]
        fn plain_sentences_are_kept(words in prop::collection::vec("[a-z]{1,12}", 1..30)) {
            prop_assert_eq!(secret_in(&words.join(" ")), None);
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text: String) {
            let _ = secret_in(&text);
        }
    }
}
