"""OutputMetadataTracker."""

from __future__ import annotations

import gc

from flytelocal.context.output_metadata import OutputMetadata, OutputMetadataTracker, SerializableToString


class Note:
    def serialize_to_string(self, ctx, variable_name):
        """One entry."""
        return variable_name, "note"


def test_metadata_belongs_to_one_object():
    """Metadata is found by the object itself, hashable or not, equal or not."""
    tracker = OutputMetadataTracker()
    rows, same = [1], [1]
    facts = OutputMetadata("rows", {"day": "1"}, additional_items=[Note()])
    tracker.add(rows, facts)
    assert tracker.get(rows) is facts
    assert tracker.get(same) is None
    assert facts == OutputMetadata("rows", {"day": "1"}, additional_items=facts.additional_items)
    assert facts != OutputMetadata("rows", None)
    assert "rows" in repr(tracker)
    assert isinstance(facts.additional_items[0], SerializableToString)


def test_a_tracked_object_stays():
    """A temporary object's identity is not given to a later one."""
    tracker = OutputMetadataTracker()
    for number in range(100):
        tracker.add([number], OutputMetadata(number, None))
    gc.collect()
    assert len(tracker.output_metadata) == 100
    assert tracker.get([3]) is None


def test_with_params():
    """A tracker with other metadata is another tracker; without, it has the same."""
    tracker = OutputMetadataTracker()
    rows = [1]
    tracker.add(rows, OutputMetadata("a", None))
    assert tracker.with_params().get(rows).artifact == "a"
    assert tracker.with_params({id(rows): OutputMetadata("b", None)}).get(rows).artifact == "b"
