//! Random expressions and random bars for the properties of the language.

use engine::{
    bars::{Bars, Extra, Instrument, Scale},
    graph::Field,
    language::{
        BinaryOperator, Expr, ExprKind, Name, Place, PlaceKind, Span, UnaryOperator,
        functions::{self, Function, Kind, Output},
    },
    splitmix::SplitMix64,
};
use proptest::{prelude::*, sample::select};

const MINUTE: i64 = 60_000;

fn expr(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), span: Span::default() }
}

fn binary(operator: BinaryOperator, left: Expr, right: Expr) -> Expr {
    expr(ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) })
}

fn at(of: Expr, kind: PlaceKind) -> Expr {
    expr(ExprKind::At { of: Box::new(of), place: Place { kind, span: Span::default() } })
}

/// Any tree at all, whether it makes sense or not.
pub fn tree() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (0.0..f64::MAX).prop_map(ExprKind::Number),
        (0_u32..1_000_000).prop_map(|n| ExprKind::Number(f64::from(n) / 100.0)),
        any::<bool>().prop_map(ExprKind::Boolean),
        (0..50_000_000_i64).prop_map(|seconds| ExprKind::Duration(seconds * 1000)),
        word().prop_map(ExprKind::Name),
    ]
    .prop_map(expr);
    leaf.prop_recursive(6, 60, 4, |inner| {
        prop_oneof![
            (select(&BinaryOperator::ALL[..]), inner.clone(), inner.clone())
                .prop_map(|(operator, left, right)| binary(operator, left, right)),
            (select(vec![UnaryOperator::Minus, UnaryOperator::Not]), inner.clone())
                .prop_map(|(operator, x)| expr(ExprKind::Unary { operator, operand: Box::new(x) })),
            (word(), prop::collection::vec(inner.clone(), 0..4)).prop_map(|(function, arguments)| {
                expr(ExprKind::Call { function: name(&function), arguments })
            }),
            // A line is always taken before the place, so it never stands around one.
            (inner.clone(), word()).prop_filter_map("a line of a place", |(of, line)| {
                let fits = !matches!(of.kind, ExprKind::At { .. });
                fits.then(|| expr(ExprKind::Member { of: Box::new(of), line: name(&line) }))
            }),
            (inner, place()).prop_map(|(of, kind)| at(of, kind)),
        ]
    })
}

fn word() -> impl Strategy<Value = String> {
    "[a-z_][a-z0-9_]{0,6}".prop_filter("keywords are no names", |word| engine::language::is_name(word))
}

fn place() -> impl Strategy<Value = PlaceKind> {
    prop_oneof![
        word().prop_map(PlaceKind::Instrument),
        "[A-Z]{1,3}[-./ ][A-Z]{0,3}".prop_map(PlaceKind::Instrument),
        (1..100_000_i64).prop_map(|seconds| PlaceKind::Timeframe(seconds * 1000)),
    ]
}

/// A number at every bar: prices, a further column, all functions, other bars.
pub fn number(depth: u32) -> BoxedStrategy<Expr> {
    let fields = Field::ALL.map(|field| expr(ExprKind::Name(field.name().to_owned())));
    let leaf = prop_oneof![
        6 => select(fields.to_vec()),
        1 => Just(expr(ExprKind::Name("mood".to_owned()))),
        2 => (0_u32..500).prop_map(|n| Expr::number(f64::from(n) / 4.0, Span::default())),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let arithmetic = vec![
        BinaryOperator::Add,
        BinaryOperator::Subtract,
        BinaryOperator::Multiply,
        BinaryOperator::Divide,
        BinaryOperator::Remainder,
    ];
    prop_oneof![
        1 => leaf,
        2 => (select(arithmetic), number(depth - 1), number(depth - 1)).prop_map(|(o, x, y)| binary(o, x, y)),
        1 => number(depth - 1)
            .prop_map(|x| expr(ExprKind::Unary { operator: UnaryOperator::Minus, operand: Box::new(x) })),
        6 => call(depth, |output| matches!(output, Output::Number | Output::Lines(_) | Output::Same)),
        1 => number(depth - 1).prop_map(|x| at(x, PlaceKind::Timeframe(5 * MINUTE))),
        1 => plain(depth - 1).prop_map(|x| at(x, PlaceKind::Instrument("SPY".to_owned()))),
    ]
    .boxed()
}

/// A number that reads no further instrument and no further column, as the bars of another instrument have none.
fn plain(depth: u32) -> impl Strategy<Value = Expr> {
    number(depth).prop_filter("another instrument", |x| {
        let text = x.to_string();
        !text.contains("SPY") && !text.contains("mood")
    })
}

/// A condition at every bar.
pub fn condition(depth: u32) -> BoxedStrategy<Expr> {
    let comparisons = vec![
        BinaryOperator::Equal,
        BinaryOperator::NotEqual,
        BinaryOperator::Less,
        BinaryOperator::LessOrEqual,
        BinaryOperator::Greater,
        BinaryOperator::GreaterOrEqual,
    ];
    let below = depth.saturating_sub(1);
    let compared = (select(comparisons), number(below), number(below)).prop_map(|(o, x, y)| binary(o, x, y));
    if depth == 0 {
        return compared.boxed();
    }
    let logic =
        vec![BinaryOperator::And, BinaryOperator::Or, BinaryOperator::Equal, BinaryOperator::NotEqual];
    prop_oneof![
        3 => compared,
        2 => (select(logic), condition(below), condition(below)).prop_map(|(o, x, y)| binary(o, x, y)),
        1 => condition(below)
            .prop_map(|x| expr(ExprKind::Unary { operator: UnaryOperator::Not, operand: Box::new(x) })),
        3 => call(depth, |output| output == Output::Condition),
    ]
    .boxed()
}

fn call(depth: u32, wanted: fn(Output) -> bool) -> BoxedStrategy<Expr> {
    let all: Vec<&'static Function> = functions::all().filter(|function| wanted(function.result)).collect();
    select(all)
        .prop_flat_map(move |function| {
            let arguments: Vec<BoxedStrategy<Expr>> =
                function.parameters.iter().map(|parameter| argument(parameter.kind, depth - 1)).collect();
            let line = function.lines().len().max(1);
            (Just(function), arguments, 0..line)
        })
        .prop_map(|(function, arguments, line)| {
            let call = expr(ExprKind::Call { function: name(function.name), arguments });
            match function.lines().get(line) {
                Some(line) => expr(ExprKind::Member { of: Box::new(call), line: name(line) }),
                None => call,
            }
        })
        .boxed()
}

fn argument(kind: Kind, depth: u32) -> BoxedStrategy<Expr> {
    let whole = |least: u32, most: u32| {
        (least..=most.min(least + 20)).prop_map(|n| Expr::number(f64::from(n), Span::default())).boxed()
    };
    match kind {
        Kind::Number | Kind::Either => number(depth),
        Kind::Condition => condition(depth),
        Kind::Length => whole(1, 20),
        Kind::Lag => whole(0, 20),
        Kind::Whole { least, most } => whole(least, most),
        Kind::Figure { least, most } => (0_u32..=8)
            .prop_map(move |n| least + (most.min(4.0) - least) * f64::from(n) / 8.0)
            .prop_map(|x| Expr::number(x, Span::default()))
            .boxed(),
        Kind::Duration => (0..20_i64).prop_map(|n| expr(ExprKind::Duration(n * 37 * MINUTE))).boxed(),
    }
}

/// Minutes with gaps, still stretches, jumps, silent volume, and a further column with holes.
pub fn bars(n: usize, seed: u64) -> Bars {
    let mut stream = SplitMix64::new(seed);
    let mut draw = move |below: u64| i64::try_from(stream.draw() % below).unwrap();
    let instrument = Instrument { name: "TEST".to_owned(), tick: Scale::CENT, lot: Scale::ONE };
    let mut bars = Bars::empty(instrument);
    bars.extras.push(Extra { name: "mood".to_owned(), values: Vec::new() });
    let (mut time, mut price) = (1_577_836_800_000 + draw(1440) * MINUTE, 10_000);
    for _ in 0..n {
        let open = price + draw(7) - 3;
        price = (open + (draw(41) - 20) * draw(3)).max(100);
        bars.time.push(time);
        bars.open.push(open);
        bars.high.push(open.max(price) + draw(5));
        bars.low.push(open.min(price) - draw(5));
        bars.close.push(price);
        bars.volume.push(if draw(8) == 0 { 0 } else { draw(1000) });
        bars.extras[0].values.push(if draw(9) == 0 {
            f64::NAN
        } else {
            f64::from(i32::try_from(draw(200)).unwrap()) / 8.0
        });
        time += MINUTE * if draw(25) == 0 { 1 + draw(200) } else { 1 };
    }
    bars
}

/// The first bars only.
pub fn cut(bars: &Bars, n: usize) -> Bars {
    let mut short = bars.clone();
    short.time.truncate(n);
    let columns = [&mut short.open, &mut short.high, &mut short.low, &mut short.close, &mut short.volume];
    for column in columns {
        column.truncate(n);
    }
    short.extras.iter_mut().for_each(|extra| extra.values.truncate(n));
    short
}
