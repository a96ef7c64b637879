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
    "not for me|us",
];

/// Of those, the ones that take a list of things: `avoid gaps, tech stocks and the first hour`.
pub const LISTING: &[&str] =
    &["avoid*", "skip*", "exclud*", "except", "ignor*", "stay*|keep*|steer* away|out|clear"];

/// Of those, the ones that refuse something even where another one refuses them: `never trade outside market hours` is to trade within them.
pub const TURNED: &[&str] =
    &["without", "outside", "except", "other", "rather", "instead", "non", "ohne", "sans", "sin", "senza"];

/// What makes a refusal none: `don't be afraid of`. What is permitted in this way is not wanted alone.
pub const PERMITTING: &[&str] = &[
    "matter",
    "hesitate",
    "hesitation",
    "afraid",
    "scared",
    "mind",
    "miss",
    "worry",
    "worries",
    "problem*",
    "issue*",
    "fear*",
    "objection*",
    "bad",
];

/// The same of what is wanted, and of others as well: `not only`.
pub const NOT_ALONE: &[&str] =
    &["only", "just", "merely", "solely", "exclusively", "limit*", "restrict*", "confin*"];

/// The same of what is wanted all the more: `don't forget to`.
pub const INSISTING: &[&str] = &["forget", "doubt", "beats", "wrong", "fail*"];

/// What else is wanted beside what is not wanted alone.
pub const ADDING: &[&str] = &["but", "also", "too"];

/// What permits the thing before it: `Fridays are not forbidden`.
pub const PERMITTED_BEHIND: &[&str] = &[
    "not|isn't|aren't|isnt|arent|never forbidden|prohibited|banned|excluded|bad|off|wrong|avoided",
    "not|isn't|aren't|isnt|arent|never a|an|any|my|the|our only|problem|issue",
    "no problem|issue",
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
    "longer",
    "on",
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

/// What refuses the thing before it whatever follows: `quiet markets are not for me`, `trends are for losers`.
pub const IDIOMS: &[&str] = &[
    "not|isn't|aren't|isnt|arent|ain't|aint|never for me|us",
    "not|isn't|aren't|isnt|arent|ain't|aint|never really|quite|exactly for me|us",
    "not|isn't|aren't|isnt|arent|ain't|aint|never my thing|style|game|kind|type|taste|cup|bag|jam|forte|business|way",
    "not|isn't|aren't|isnt|arent|ain't|aint|never really|quite|exactly my thing|style|game|kind|type|taste|cup|bag|jam",
    "not|isn't|aren't|isnt|arent|ain't|aint|never what|something i|we",
    "not|isn't|aren't|isnt|arent|ain't|aint|never an|a option|alternative|fit|match",
    "not|isn't|aren't|isnt|arent|ain't|aint|never on the|my table|menu|list|cards|agenda|radar",
    "not|isn't|aren't|isnt|arent|ain't|aint|never worth it|trading|the|my|anything",
    "not|isn't|aren't|isnt|arent|ain't|aint interesting|attractive|suitable|profitable|worthwhile|reliable|viable",
    "no longer work*|pay*|perform*|exist*|fit*|suit*|interest*|appeal*|function*|deliver*|convince*",
    "no longer profitable|wanted|needed|allowed|interesting|relevant|reliable|viable|worth*",
    "no longer for|make|makes me|us|sense|money",
    "no longer my thing|style|game|kind|type|taste|cup|bag|jam|business|way",
    "don't|doesn't|dont|doesnt|didn't|won't|not|never work*|pay*|perform*|suit*|interest*|appeal*|fit*|convince*|deliver*",
    "don't|doesn't|dont|doesnt|didn't|won't|not|never make|makes sense|money|any",
    "stopped|quit|ceased working|paying|performing",
    "for losers|suckers|idiots|fools|gamblers|amateurs|dummies|masochists|others",
    "for other|someone|somebody people|traders|else",
    "a|an waste|scam|joke|trap|mess|nightmare|disaster|fool's|loser's|sucker's",
    "too risky|dangerous|volatile|wild|noisy|slow|hard|expensive|boring|unreliable|crazy|hot",
    "nothing|none for me|us",
    "nothing i want|trade|like|need",
    "leave|leaves me cold",
    "out of bounds|scope|favour|favor|fashion",
];

/// The same only at the end of a part: `reversals? absolutely not`, and not `no longer than three hours`.
pub const LAST_IDIOMS: &[&str] = &[
    "absolutely|definitely|certainly|surely|really|rather|please|better not|no|never|none",
    "no way|thanks|chance|more|longer|good|use|fun|interest",
    "no thank you",
    "not at all",
    "not ever|anymore|really|interested",
    "not any more|longer",
    "hell|heck|oh|god no",
    "never ever|again",
    "by no means",
    "in no way",
    "under no circumstances",
    "on no account",
    "not a chance",
    "not on my watch",
    "nope|nah",
    "dead|pointless|worthless|garbage|rubbish|trash|nonsense|overrated|hopeless|toxic|poison",
];

/// Between a thing and an idiom that refuses it.
pub const BEFORE_IDIOMS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "just",
    "simply",
    "really",
    "clearly",
    "definitely",
    "certainly",
    "totally",
    "still",
    "also",
    "have",
    "has",
    "do",
    "does",
    "did",
    "will",
    "would",
    "can",
    "that",
    "that's",
    "thats",
    "they",
    "they're",
    "it",
    "it's",
    "those",
    "these",
    "this",
    "setups",
    "patterns",
    "strategies",
    "strategy",
    "plays",
    "trades",
    "trading",
    "holds",
    "holding",
    "positions",
    "selling",
    "stuff",
    "market",
    "markets",
    "conditions",
    "days",
    "seem",
    "seems",
    "often",
    "usually",
];

/// Where the reason of a refusal begins, or something beside it.
pub const BESIDE: &[&str] = &["and", "or", "&", "so", "because", "since", "as"];

/// Between two things that are refused only together: `breakouts in quiet markets are not for me`.
pub const WITHIN: &[&str] = &["in", "on", "of", "during", "at", "with", "within", "after", "before", "the"];

/// What takes something out of a refusal.
pub const EXCEPTIONS: &[&str] =
    &["unless", "except", "excepting", "apart|aside from", "save for|when|in", "only when|if|while"];
