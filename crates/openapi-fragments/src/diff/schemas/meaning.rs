//! What a view says, for the comparison of views of both documents as a whole.

use super::partition::{Class, Partition, Term};
use super::view::{ViewId, Views};
use crate::canonical::compact;

/// How many views get a class. Those beyond are the same as no other.
const MOST_VIEWS: usize = 500_000;

/// A view of the old document, or of the new one.
pub(super) type Sided = (bool, ViewId);

/// Which views of both documents mean the same.
#[derive(Default)]
pub(in crate::diff) struct Meanings {
    partition: Partition<Sided>,
}

impl Meanings {
    pub(super) fn of(&mut self, is_new: bool, view: ViewId, views: &mut Views) -> Class {
        if self.partition.len() > MOST_VIEWS {
            return self.partition.fresh();
        }
        let mut term = |(_, view)| views.term(view, is_new);
        self.partition.class((is_new, view), &mut term)
    }
}

impl Views<'_> {
    /// What a view says. Its defaults are no part of its meaning.
    fn term(&mut self, view: ViewId, is_new: bool) -> Term<Sided> {
        let shape = self.shape(view);
        let node = |view: ViewId| Term::Node((is_new, view));
        let nodes = |views: &[ViewId]| Term::List(views.iter().map(|view| node(*view)).collect());
        let named =
            |(name, view): (&&str, &ViewId)| Term::List(vec![Term::text(name), node(*view)]);
        let texts = [
            Term::text(&(shape.types, &shape.values, &shape.lower, &shape.upper)),
            Term::text(&(&shape.counts, &shape.multiples, &shape.patterns)),
            Term::text(&(&shape.formats, &shape.contents, &shape.flags)),
            Term::text(&(&shape.required, &shape.dependent_required)),
            Term::text(&(&shape.keywords, &shape.unfollowed, shape.is_unexamined)),
        ];
        let single = [
            shape.others,
            shape.names,
            shape.items,
            shape.content,
            shape.unevaluated_properties,
            shape.unevaluated_items,
        ];
        let conditions = shape.conditions.iter().map(|(types, condition)| {
            let types = Term::text(&(*types & shape.types));
            Term::List(vec![types, nodes(condition)])
        });
        let contained = shape.contained.iter().map(|contained| {
            let counts = Term::text(&(&contained.least, &contained.most));
            Term::List(vec![counts, node(contained.element)])
        });
        let unions = shape.unions.iter().map(|union| {
            let alternatives = union
                .alternatives
                .iter()
                .map(|one| node(one.view))
                .collect();
            let alternatives = if union.one {
                Term::Bag(alternatives)
            } else {
                Term::Set(alternatives)
            };
            Term::List(vec![Term::text(&(union.one, union.types)), alternatives])
        });
        let discriminators = shape.discriminators.iter().map(|(schema, extended)| {
            let values = schema.0.get("discriminator").map(compact);
            Term::text(&(values, self.document.name(schema.0), extended))
        });
        let mut said = vec![
            Term::List(texts.into()),
            nodes(&single),
            nodes(&shape.prefix),
            Term::Set(shape.nots.iter().map(|view| node(*view)).collect()),
            Term::Set(conditions.collect()),
            Term::Set(contained.collect()),
            Term::List(shape.patterned.iter().map(named).collect()),
            Term::List(shape.dependent_schemas.iter().map(named).collect()),
            Term::Set(unions.collect()),
            Term::Set(discriminators.collect()),
        ];
        said.extend(shape.properties.iter().map(|name| {
            let property = shape.property(name, self);
            Term::List(vec![Term::text(name), node(property)])
        }));
        Term::List(said)
    }
}
