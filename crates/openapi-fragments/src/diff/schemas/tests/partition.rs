//! Partitions of small graphs, against splitting round by round.

use crate::diff::schemas::partition::{Class, Partition, Term};

/// The classes of nodes, each with a text and children, in the order of some roots.
fn classes(graph: &[(u8, &[usize])], order: impl Iterator<Item = usize>) -> Vec<Class> {
    let mut partition = Partition::default();
    let mut term = |node: usize| {
        let (text, children) = graph[node];
        let children = children.iter().map(|child| Term::Node(*child)).collect();
        Term::List(vec![Term::text(&text), Term::List(children)])
    };
    for root in order {
        partition.class(root, &mut term);
    }
    (0..graph.len())
        .map(|node| partition.class(node, &mut term))
        .collect()
}

/// Rounds of splitting all nodes by their children until nothing changes.
fn naive(graph: &[(u8, &[usize])]) -> Vec<usize> {
    let mut of = vec![0; graph.len()];
    for _ in 0..=graph.len() {
        let says: Vec<_> = graph
            .iter()
            .map(|(text, children)| {
                (
                    *text,
                    children.iter().map(|child| of[*child]).collect::<Vec<_>>(),
                )
            })
            .collect();
        of = says
            .iter()
            .map(|one| says.iter().position(|other| other == one).unwrap())
            .collect();
    }
    of
}

fn assert_same(graph: &[(u8, &[usize])]) {
    let right = naive(graph);
    let count = graph.len();
    for start in 0..count {
        let found = classes(graph, (start..count).chain(0..start));
        for one in 0..count {
            for other in 0..count {
                assert_eq!(
                    found[one] == found[other],
                    right[one] == right[other],
                    "{graph:?} {one} {other} from {start}"
                );
            }
        }
    }
}

#[test]
fn cycles_are_the_same_until_shown_to_differ() {
    // A cycle of one, of two, of three, and ways into them.
    assert_same(&[
        (0, &[0]),
        (0, &[2]),
        (0, &[1]),
        (0, &[4]),
        (0, &[5]),
        (0, &[3]),
        (0, &[0]),
    ]);
    // A cycle that also reaches another that is the same as it.
    assert_same(&[(0, &[0, 0]), (0, &[1, 0]), (0, &[2, 1]), (1, &[0, 1])]);
    // The difference is far away.
    assert_same(&[
        (0, &[1]),
        (0, &[2]),
        (0, &[3]),
        (1, &[0]),
        (0, &[5]),
        (0, &[6]),
        (0, &[7]),
        (2, &[4]),
    ]);
}

proptest::proptest! {
    #[test]
    fn any_graph_is_split_as_round_by_round(
        nodes in proptest::collection::vec((0..2_u8, proptest::collection::vec(0..8_usize, 0..3)), 8),
    ) {
        let graph: Vec<_> = nodes.iter().map(|(text, children)| (*text, children.as_slice())).collect();
        assert_same(&graph);
    }
}

/// A long cycle is split in one pass for each doubling.
#[test]
fn long_cycles_take_no_quadratic_time() {
    let mut partition = Partition::default();
    let count = 20_000_usize;
    let mut term = |node: usize| {
        Term::List(vec![
            Term::text(&(node == 0)),
            Term::Node((node + 1) % count),
        ])
    };
    let first = partition.class(0, &mut term);
    assert!((1..count).all(|node| partition.class(node, &mut term) != first));
}
