"""What is asked and how it stands: the verdict, the facts, the stack round the choice, and what is open or collides."""

from __future__ import annotations

from collections.abc import Iterator

from imgexpert.explanation.records import Obstacles
from imgexpert.interfaces.decide_verdict import layer_sentences, verdict_sentence
from imgexpert.interfaces.fact_words import allowed_words
from imgexpert.interfaces.reports.blocks import (
    Block,
    Item,
    Items,
    Paragraph,
    Row,
    Section,
    Table,
    code,
    dim,
    inline,
    strong,
)
from imgexpert.interfaces.reports.phrases import Phrases
from imgexpert.interfaces.reports.why_blocks import exclusion_items
from imgexpert.interfaces.wording import ELIGIBILITY, RELATIONS, decimals, joined

_UNKNOWN = 5  # Open facts that a reader takes in at once.


def verdict_section(phrases: Phrases) -> Section:
    """The subject with the sentence that answers the question."""
    decision = phrases.decision
    sentence = verdict_sentence(decision, phrases.rulebase, phrases.language)
    blocks: list[Block] = [Paragraph(inline(strong(sentence)))]
    layers = list(layer_sentences(decision, phrases.rulebase, phrases.language))
    if layers:
        blocks.append(Items(tuple(Item(inline(told)) for told in layers)))
    return Section(id="verdict", title=decision.subject, blocks=tuple(blocks))


def ranking_section(phrases: Phrases) -> Section:
    """All types with their numbers."""
    rows = []
    for ranked in phrases.decision.ranking:
        note = "" if ranked.rated else phrases.say("not rated", "未评级")
        standing = phrases.of(ELIGIBILITY[ranked.eligibility])
        told = phrases.say(", ", "，").join(filter(None, [standing, note]))
        numbers = (decimals(ranked.score), decimals(ranked.suitability), decimals(ranked.evidence, signed=True))
        name = phrases.type_(ranked.type)
        first = inline(strong(name) if ranked.type == phrases.decision.choice else name)
        rows.append(Row((first, *(inline(number) for number in numbers), inline(told))))
    head = (
        phrases.say("Type", "类型"),
        phrases.say("score", "得分"),
        phrases.say("suitability", "适合度"),
        phrases.say("evidence", "依据"),
        phrases.say("standing", "状态"),
    )
    title = phrases.say("Decision", "决定")
    name = phrases.types(filter(None, [phrases.decision.choice]))
    told = phrases.say(f"Use {name}." if name else "None yet.", f"采用{name}。" if name else "暂无。")
    table = Table(head, tuple(rows), numeric=frozenset((1, 2, 3)))
    return Section(id="decision", title=title, blocks=(Paragraph(inline(strong(told))), table))


def facts_section(phrases: Phrases) -> Section:
    """What was stated, what follows from it, and how much is open."""
    decision = phrases.decision
    rows = []
    for key in phrases.rulebase.vocabulary.facts:
        if key in decision.inference.answers:
            given = decision.facts.answers.get(key)
            source = _source(key, phrases)
            if given is not None and given != decision.inference.answers[key]:
                source = (
                    phrases.say(f"{source}, and follows", f"{source}，并有推得")
                    if source
                    else phrases.say("in part follows", "部分推得")
                )
            rows.append(Row((inline(phrases.stated(key)), inline(code(key)), inline(dim(source)))))
    blocks: list[Block] = []
    if rows:
        head: tuple[str, ...] = (
            phrases.say("What is known", "已知"),
            phrases.say("fact", "事实"),
            phrases.say("from", "来源"),
        )
        if not any(row.cells[-1] for row in rows):  # Facts from a program come from no place.
            head, rows = head[:-1], [Row(row.cells[:-1]) for row in rows]
        blocks.append(Table(head, tuple(rows)))
    open_ = len(phrases.rulebase.vocabulary.facts) - len(rows)
    told = phrases.say(
        f"{open_} other facts are not known; unknown is not taken for no.", f"其余 {open_} 项事实未知；未知不当作“否”。"
    )
    blocks.append(Paragraph(inline(told)))
    return Section(id="facts", title=phrases.say("Context", "背景"), blocks=tuple(blocks))


def _source(key: str, phrases: Phrases) -> str:
    facts = phrases.decision.facts
    if key not in facts.answers:
        return phrases.say("follows", "推得")
    place = facts.places.get(key)
    return "" if place is None else str(place)


def stack_section(phrases: Phrases) -> Section | None:
    """The images that go with the choice; None without any."""
    items = []
    colon = phrases.say(": ", "：")
    for companion in phrases.decision.companions:
        relation = phrases.of(RELATIONS[companion.relation, companion.target == phrases.decision.choice])
        told = f"{relation}{colon}{phrases.type_(companion.type)} – {phrases.title(companion.rule)}"
        items.append(Item(inline(told, dim(f" [{phrases.named(companion.rule)}]"))))
    if not items:
        return None
    return Section(id="stack", title=phrases.say("The whole stack", "整体构成"), blocks=(Items(tuple(items)),))


def provisos_section(phrases: Phrases) -> Section | None:
    """What the choice depends on that is not known; None when it depends on nothing."""
    decision = phrases.decision
    if decision.choice is None or not decision.provisos:
        return None
    items = []
    for proviso in decision.provisos:
        name, title = phrases.type_(proviso.type), phrases.title(proviso.rule)
        if proviso.effect == "cause":
            told = phrases.say(f"{name} is not ruled out: {title}", f"{name}未被排除：{title}")
        else:
            told = phrases.say(f"{name} does not become possible: {title}", f"{name}未转为可选：{title}")
        open_ = phrases.say("open: ", "待答：") + ", ".join(proviso.facts)
        items.append(Item(inline(told, dim(f" [{phrases.named(proviso.rule)}]")), (Item(inline(dim(open_))),)))
    return Section(id="provided", title=phrases.say("Provided that", "前提"), blocks=(Items(tuple(items)),))


def obstacles_section(found: Obstacles, phrases: Phrases) -> Section | None:
    """What is missing or collides; None when nothing stands in the way."""
    blocks = tuple(_obstacles(found, phrases))
    if not blocks:
        return None
    return Section(id="obstacles", title=phrases.say("What stands in the way", "尚存的障碍"), blocks=blocks)


def _obstacles(found: Obstacles, phrases: Phrases) -> Iterator[Block]:
    if found.contradictions:
        yield Paragraph(inline(phrases.say("These facts contradict each other:", "以下事实互相矛盾：")))
        yield Items(tuple(_contradictions(found, phrases)))
    elif found.verdict == "impossible":
        yield Paragraph(inline(phrases.say("Every type is ruled out:", "所有类型均被排除：")))
        yield Items(
            tuple(
                Item(inline(strong(phrases.type_(type_))), tuple(exclusion_items(exclusions, phrases)))
                for type_, exclusions in found.excluded.items()
            )
        )
    if found.tied:
        names = phrases.types(found.tied)
        yield Paragraph(inline(phrases.say(f"{names} are exactly level.", f"{names}完全持平。")))
    if found.ask is not None:
        yield Paragraph(inline(phrases.say("Answer this first:", "请先回答：")))
        fact = phrases.rulebase.vocabulary.facts[found.ask]
        words = allowed_words(fact, phrases.language)
        yield Items((Item(inline(phrases.question(found.ask)), (Item(inline(code(f"{found.ask}: {words}"))),)),))
    rest = [key for key in found.unknown if key != found.ask]
    if rest and found.ask is not None:
        listed = joined(rest[:_UNKNOWN], phrases.language)
        more = len(rest) - _UNKNOWN
        told = phrases.say(f"Then: {listed}", f"其次：{listed}")
        if more > 0:
            told += phrases.say(f", and {more} more", f"，另有 {more} 项")
        yield Paragraph(inline(dim(told)))


def _contradictions(found: Obstacles, phrases: Phrases) -> Iterator[Item]:
    for contradiction in found.contradictions:
        ground = contradiction.ground
        told = joined(contradiction.keys, phrases.language)
        places = [
            Item(inline(code(f"{key}: {phrases.value(phrases.decision.facts.written.get(key))}"), dim(f"  {place}")))
            for key in dict.fromkeys((*contradiction.keys, *ground.asserted))
            if (place := phrases.decision.facts.places.get(key)) is not None
        ]
        yield Item(
            inline(code(told), phrases.say(": ", "："), phrases.title(ground.rule)),
            (*places, Item(phrases.because(ground))),
        )
