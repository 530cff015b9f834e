"""The bundle in the words of W3C PROV: what was made of what, by whom, under which editions."""

from __future__ import annotations

import json
from collections.abc import Iterable

from qingshan.base.figure import Figure
from qingshan.edge.bundle.figures import value_text
from qingshan.edge.bundle.layout import FIGURES, Manifest
from qingshan.publish.content import Bulletin

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "qs": "https://w3id.org/qingshan/terms#",
    "figure": "urn:qingshan:figure:",
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "wasGeneratedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
    "used": {"@id": "prov:used", "@type": "@id"},
    "wasAssociatedWith": {"@id": "prov:wasAssociatedWith", "@type": "@id"},
    "wasAttributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
}
"""Terms; ``qs`` names what PROV has no word for."""

Node = dict[str, object]
_BULLETIN, _MAKING, _PROGRAM, _PUBLISHER = "#bulletin", "#evaluation", "#program", "#publisher"


def provenance(manifest: Manifest, bulletin: Bulletin, printed: Iterable[Figure]) -> str:
    """The metadata as JSON-LD; printed figures are entities, the rest stand in ``figures.parquet``."""
    graph = [
        *_agents(manifest, bulletin), _evaluation(manifest), *_files(manifest), *_sources(manifest),
        *(_figure(each) for each in {f.address: f for f in printed}.values()),
        {
            "@id": _BULLETIN, "@type": "prov:Entity", "dcterms:title": f"{manifest.city} {bulletin.period}",
            "dcterms:identifier": manifest.number, "prov:generatedAtTime": manifest.made_on,
            "wasGeneratedBy": _MAKING, "wasAttributedTo": _PUBLISHER, "wasDerivedFrom": [FIGURES],
        },
    ]  # fmt: skip
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _agents(manifest: Manifest, bulletin: Bulletin) -> list[Node]:
    return [
        {"@id": _PROGRAM, "@type": ["prov:Agent", "prov:SoftwareAgent"], "dcterms:title": manifest.program},
        {
            "@id": _PUBLISHER,
            "@type": ["prov:Agent", "prov:Organization"],
            "dcterms:title": bulletin.publisher.zh or manifest.city,
        },
    ]


def _evaluation(manifest: Manifest) -> Node:
    plans = [name for name in manifest.files if name.startswith("standards/") and name.endswith("about.toml")]
    return {
        "@id": _MAKING, "@type": "prov:Activity", "wasAssociatedWith": [_PROGRAM, _PUBLISHER],
        "used": [name for name in manifest.files if name != FIGURES],
        "prov:qualifiedAssociation": [
            {"@type": "prov:Association", "prov:agent": {"@id": _PROGRAM}, "prov:hadPlan": {"@id": name}}
            for name in plans
        ],
        "qs:order": dict(manifest.order), "qs:importNumber": manifest.commit,
    }  # fmt: skip


def _files(manifest: Manifest) -> list[Node]:
    nodes: list[Node] = []
    for name, hashed in manifest.files.items():
        node: Node = {"@id": name, "@type": "prov:Entity", "qs:sha256": hashed}
        if name == FIGURES:
            node |= {"wasGeneratedBy": _MAKING, "wasDerivedFrom": _reading_files(manifest)}
        elif name in _reading_files(manifest):
            medium = name.split("/")[1].removesuffix(".parquet")
            node["wasDerivedFrom"] = [f"#source-{s.id}" for s in manifest.sources if s.medium == medium]
        elif name.endswith("about.toml") and name.startswith("standards/"):
            node["@type"] = ["prov:Entity", "prov:Plan"]
        nodes.append(node)
    return nodes


def _reading_files(manifest: Manifest) -> list[str]:
    return [name for name in manifest.files if name.startswith("readings/")]


def _sources(manifest: Manifest) -> list[Node]:
    return [
        {
            "@id": f"#source-{each.id}", "@type": "prov:Entity", "dcterms:title": each.name,
            "qs:sha256": each.sha256, "qs:received": each.received,
        }
        for each in manifest.sources
    ]  # fmt: skip


def _figure(figure: Figure) -> Node:
    return {
        "@id": f"figure:{figure.address}", "@type": "prov:Entity", "wasGeneratedBy": _MAKING,
        "prov:value": value_text(figure), "qs:unit": figure.unit, "qs:statistic": figure.statistic,
        "qs:clause": [str(clause) for clause in figure.clauses], "qs:status": figure.status,
        "qs:policy": list(figure.policies),
        "wasDerivedFrom": [f"figure:{address}" for address in figure.inputs],
    }  # fmt: skip
