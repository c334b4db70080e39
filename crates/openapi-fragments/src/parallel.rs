//! Work on many inputs with all cores, and results in the order of the inputs.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Fewer inputs than this are not worth a thread.
const FEWEST: usize = 8;

/// The most inputs that a thread takes at once.
const MOST: usize = 32;

/// Calls `work` for each input on as many threads as there are cores, and `then` on
/// this thread with each result, in the order of the inputs.
pub(crate) fn in_order<I: Sync, O: Send>(
    inputs: &[I],
    work: impl Fn(&I) -> O + Sync,
    then: impl FnMut(&I, O),
) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    on_threads(cores.min(inputs.len() / FEWEST), inputs, work, then);
}

fn on_threads<I: Sync, O: Send>(
    threads: usize,
    inputs: &[I],
    work: impl Fn(&I) -> O + Sync,
    mut then: impl FnMut(&I, O),
) {
    if threads < 2 {
        for input in inputs {
            then(input, work(input));
        }
        return;
    }
    // Small enough that the threads end together.
    let size = (inputs.len() / (threads * 8)).clamp(1, MOST);
    let chunks: Vec<&[I]> = inputs.chunks(size).collect();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(chunk) = chunks.get(index) else {
                        break;
                    };
                    let results: Vec<O> = chunk.iter().map(&work).collect();
                    if sender.send((index, results)).is_err() {
                        break;
                    }
                }
            });
        }
        // Else the loop below would wait for it.
        drop(sender);
        let mut early: Vec<Option<Vec<O>>> = chunks.iter().map(|_| None).collect();
        let mut waiting = 0;
        for (index, results) in receiver {
            early[index] = Some(results);
            while let Some(results) = early.get_mut(waiting).and_then(Option::take) {
                for (input, result) in std::iter::zip(chunks[waiting], results) {
                    then(input, result);
                }
                waiting += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_inputs() {
        for (threads, count) in [
            (0, 3),
            (1, 3),
            (2, 0),
            (2, 1),
            (3, 100),
            (8, 1000),
            (64, 40),
        ] {
            let inputs: Vec<usize> = (0..count).collect();
            let mut found = Vec::new();
            let slow = |input: &usize| {
                // Later inputs end earlier.
                let steps = (count - input) * 100;
                (0..steps).map(std::hint::black_box).sum::<usize>();
                input * 2
            };
            on_threads(threads, &inputs, slow, |input, result| {
                found.push((*input, result));
            });
            let expected: Vec<_> = inputs.iter().map(|input| (*input, input * 2)).collect();
            assert_eq!(found, expected, "{threads} threads");
        }
    }
}
