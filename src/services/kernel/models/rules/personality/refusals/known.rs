//! The words of refusals.

/// Words that refuse what comes behind them; so does every word that ends in `n't`.
pub const REFUSING: &[&str] = &[
    "no",
    "not",
    "never",
    "nor",
    "non",
    "without",
    "dont|doesnt|didnt|isnt|arent|wasnt|shouldnt|wouldnt|couldnt|wont|mustnt|aint|cant|cannot",
    "avoid*",
    "skip*",
    "exclud*",
    "except",
    "ignor*",
    "outside",
    "refus*",
    "hate*|dislike*|detest*|despise*",
    "stay*|keep*|steer* away|out|clear",
    "nothing",
    "everything|anything|all but",
    "all|any|every stock*|share*|coin*|crypto*|token*|instrument*|market*|pattern*|day* but",
    "rather than",
    "instead of",
    "other than",
    "neither",
    "kein*|nicht|nie|niemals|ohne|sans|jamais|nunca|sin|geen|senza|niente",
    "pas de|d",
];

/// Of those, the ones that take a list of things: `avoid gaps, tech stocks and the first hour`.
pub const LISTING: &[&str] =
    &["avoid*", "skip*", "exclud*", "except", "ignor*", "stay*|keep*|steer* away|out|clear"];

/// What makes a refusal none: `not only`, `no more than two`, `don't be afraid of`.
pub const SOFTENED: &[&str] = &[
    "only",
    "just",
    "merely",
    "matter",
    "hesitate",
    "hesitation",
    "afraid",
    "scared",
    "mind",
    "forget",
    "miss",
    "worry",
    "worries",
    "doubt",
    "problem*",
    "issue*",
    "fear*",
    "beats",
    "wrong",
    "objection*",
    "limit*",
    "fail*",
    "bad",
];

/// How much is no refusal either: `no more than two`, and not `no more shorts`.
pub const BOUNDING: &str = "more|less|fewer|longer than";

/// What leaves it to the agent: `no need to`, `I don't care whether`.
pub const VOID: &[&str] = &["care", "need", "know", "sure", "idea", "necessarily"];

pub const BEFORE_SOFTENED: &[&str] = &[
    "be",
    "hold",
    "holds",
    "positions",
    "trades",
    "go",
    "have",
    "has",
    "any",
    "a",
    "the",
    "to",
    "too",
    "much",
    "really",
];

/// Where something else begins.
pub const TURNING: &[&str] =
    &["but", "just", "yet", "however", "though", "although", "while", "then", "only", "unless"];

/// What is done behind an `and` is something new, and no longer refused.
pub const DOING: &[&str] = &[
    "use*", "trade*", "buy*", "sell*", "hold*", "take*", "keep*", "prefer*", "look*", "go*", "wait*",
    "focus*", "stick*", "like*", "let*", "cut*", "ride*", "follow*", "start*", "exit*", "close*", "be", "is",
    "place*", "set*", "want*", "stay*", "enter*", "always", "scalp",
];

/// Who begins a sentence of its own behind a comma.
pub const SUBJECTS: &[&str] = &["i", "i'm", "it", "it's", "its", "he", "she", "we", "they", "you", "my"];

/// Between a refusal and what it refuses: `never, ever, short`.
pub const EMPHASIS: &[&str] = &["ever", "really", "please", "repeat", "i", "mean", "and", "never", "no"];

/// What refuses the thing before it, at the end of a part.
pub const BEHIND: &[&str] = &[
    "no no",
    "no",
    "never",
    "none",
    "not|isn't|aren't|isnt|arent|never allowed|permitted|ok|okay|wanted|needed|desired|welcome|important",
    "forbidden|prohibited|banned|excluded|disabled|useless|unimportant|off",
    "off limits",
    "out of the question",
];

pub const BEFORE_BEHIND: &[&str] = &[
    "is",
    "are",
    "holds",
    "positions",
    "trades",
    "trading",
    "holding",
    "hold",
    "allowed",
    "selling",
    "a",
    "strictly",
    "totally",
];
