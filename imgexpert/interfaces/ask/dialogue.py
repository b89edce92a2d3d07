"""The dialogue: one turn after the other until the questionnaire ends, is finished early, or is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imgexpert.explanation.labels import answer_label
from imgexpert.interfaces.ask.entries import Do, completions, read_entry, read_key
from imgexpert.interfaces.ask.prompting import Prompt
from imgexpert.interfaces.ask.question_text import KEYS, help_lines, opening_lines, question_lines, why_lines
from imgexpert.interfaces.ask.screen import Screen
from imgexpert.interfaces.layout import BLANK, Line, paragraph
from imgexpert.questionnaire.contest import Goal
from imgexpert.questionnaire.records import Contradiction, End, Question, Revision, State, Turn
from imgexpert.questionnaire.session import Questionnaire
from imgexpert.reading.problems import InputRefused, Problem
from imgexpert.reading.text import Language, Text
from imgexpert.vocabulary.parsing import YES_NO_WORDS

_MARK = "> "


@dataclass(frozen=True)
class Outcome:
    """How a dialogue ended: the last state and turn, and whether the person left before it was over."""

    state: State
    turn: Turn
    left: bool


class Dialogue:
    """Asks one person; `keep` is called with every new state."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        prompt: Prompt,
        screen: Screen,
        language: Language,
        keep: Callable[[State], None],
    ) -> None:
        self.questionnaire = questionnaire
        self.prompt = prompt
        self.screen = screen
        self.language = language
        self.keep = keep
        self.state = State(subject="", answers={})
        self._facts = questionnaire.rulebase.vocabulary.facts

    def run(self, state: State) -> Outcome:
        """Ask from `state` on.

        Raises: KeyboardInterrupt for Ctrl-C; `state` of the dialogue is then the last one.
        """
        self.state = state
        self.screen.show(opening_lines(self.language, self.screen.cells))
        while True:
            turn = self.questionnaire.turn(self.state)
            try:
                done = self._take(turn)
            except EOFError:
                done = "finish"
            if done is None:
                continue
            if self.state.asking is not None:  # An answer that was about to be changed stands.
                self._move(self.questionnaire.back(self.state))
                turn = self.questionnaire.turn(self.state)
            return Outcome(self.state, turn, left=done == "quit")

    def _take(self, turn: Turn) -> str | None:
        """One turn; out: how the dialogue ended, if it did."""
        match turn.next:
            case Question():
                return self._ask(turn, turn.next)
            case Contradiction():
                return self._settle(turn.next)
            case End():
                return self._offer(turn, turn.next)

    def _ask(self, turn: Turn, question: Question) -> str | None:
        fact = question.fact
        given = self.state.given
        number = 1 + (given.index(fact.key) if fact.key in given else len(given))
        rulebase = self.questionnaire.rulebase
        changing = self.state.asking is not None
        self.screen.show(
            question_lines(turn, question, number, rulebase, self.language, self.screen.cells, changing=changing)
        )
        while True:
            text = self.prompt.line(
                _MARK, lambda typed: read_entry(typed, fact), completions(fact, self.language), KEYS.to(self.language)
            )
            entry = read_entry(text, fact)
            if not isinstance(entry, Do):
                self._answered(fact.key, *self.questionnaire.answer(self.state, fact.key, entry.answer))
                return None
            match entry.action:
                case "help":
                    self.screen.show(help_lines(fact, self.language, self.screen.cells))
                    self._tell(fact.question, style="strong")
                case "why":
                    self.screen.show(why_lines(question, rulebase, self.language, self.screen.cells))
                    self._tell(fact.question, style="strong")
                case "back":
                    if self._back():
                        return None
                case "change":
                    if self._change(entry.about):
                        return None
                case "finish" | "quit":
                    return entry.action

    def _answered(self, key: str, state: State, revision: Revision) -> None:
        self._move(state)
        for keys, told in (
            (revision.withdrawn, Text("Contradicts the new answer, and is asked again", "与新的回答矛盾，将重新提问")),
            (revision.idle, Text("Kept, but no longer counts", "予以保留，但已不影响结果")),
        ):
            for other in keys:
                self._tell(
                    Text(f"{told.en}: {self._facts[other].label.en}", f"{told.zh}：{self._facts[other].label.zh}")
                )
        answer = state.answers[key]
        label = self._facts[key].label
        said = Text("not known", "不知道") if answer is None else answer_label(self._facts[key], answer)
        self._tell(Text(f"{label.en}: {said.en}", f"{label.zh}：{said.zh}"), style="good")

    def _back(self) -> bool:
        if not self.state.given and self.state.asking is None:
            self._tell(Text("This is the first question.", "这是第一个问题。"))
            return False
        self._move(self.questionnaire.back(self.state))
        return True

    def _change(self, about: str) -> bool:
        keys = tuple(key for key in self.state.answers if key != self.state.asking)
        if not keys:
            self._tell(Text("Nothing has been answered yet.", "还没有回答任何问题。"))
            return False
        return self._choose(
            keys, Text("Which answer is to be changed? (Enter: none)", "要修改哪个回答？（直接回车：不修改）"), about
        )

    def _settle(self, contradiction: Contradiction) -> str | None:
        """Answers contradict each other: tell, and let one of them be changed."""
        self._tell(Text("These answers contradict each other:", "以下回答互相矛盾："), style="bad")
        for conflict in contradiction.conflicts:
            title = self.questionnaire.rulebase.by_id[conflict.rule].title.to(self.language)
            self.screen.show(paragraph(f"{title} [{conflict.rule}]", self.screen.cells, first="  – "))
        which = Text(
            "Which one is to be changed? (Enter: finish with the contradiction)",
            "要修改哪一个？（直接回车：保留矛盾并结束）",
        )
        return None if self._choose(contradiction.keys, which, "") else "finish"

    def _choose(self, keys: tuple[str, ...], which: Text, about: str) -> bool:
        """Let the person choose one of the answered `keys` and ask it again; False when none is chosen."""
        vocabulary = self.questionnaire.rulebase.vocabulary
        try:
            key = read_key(about, keys, vocabulary) if about else None
        except InputRefused as refused:
            self.screen.show(paragraph(refused.render(self.language), self.screen.cells, style="bad"))
            about = ""
            key = None
        if key is None and not about:
            self.screen.show(self._listed(keys))
            self._tell(which)
            text = self.prompt.line(
                _MARK,
                lambda typed: read_key(typed, keys, vocabulary),
                {key: self._facts[key].label.to(self.language) for key in keys},
                which.to(self.language),
            )
            key = read_key(text, keys, vocabulary)
        if key is None:
            return False
        self._move(self.questionnaire.change(self.state, key))
        return True

    def _listed(self, keys: tuple[str, ...]) -> Iterator[Line]:
        for number, key in enumerate(keys, start=1):
            fact, answer = self._facts[key], self.state.answers[key]
            said = Text("not known", "不知道") if answer is None else answer_label(fact, answer)
            told = Text(f"{fact.label.en}: {said.en}", f"{fact.label.zh}：{said.zh}")
            yield from paragraph(told.to(self.language), self.screen.cells, first=f"  {number:>2}  ")

    def _offer(self, turn: Turn, end: End) -> str | None:
        """Say why it ends, and offer to go on where something smaller than the choice is open."""
        self.screen.show([BLANK])
        further = end.further if self.prompt.patient else None
        if further is None:
            return "end"
        self._tell(certainty(turn, self.state.goal), style="good")
        count = len(end.scores if further == "scores" else end.companions)
        self._tell(_offer_of(further, count))

        def check(typed: str) -> bool:
            word = typed.strip().lower()
            if word not in YES_NO_WORDS:
                message = Text("answer yes or no (y, n)", "请回答是或否（y、n）")
                raise InputRefused([Problem(message=message)])
            return YES_NO_WORDS[word] == "yes"

        if not check(self.prompt.line(_MARK, check, {}, Text("y yes · n no", "y 是 · n 否").to(self.language))):
            return "end"
        self._move(self.questionnaire.go_on(self.state, further))
        return None

    def _move(self, state: State) -> None:
        self.state = state
        self.keep(state)

    def _tell(self, text: Text, style: str = "dim") -> None:
        self.screen.show(paragraph(text.to(self.language), self.screen.cells, style=style))


_ENDS: dict[Goal, Text] = {
    "choice": Text(
        "The choice is settled: no answer to any question left can change it.",
        "选择已经确定：剩下的问题无论怎样回答都不会改变它。",
    ),
    "scores": Text("No answer left can move a score.", "剩下的问题不会再改变任何得分。"),
    "companions": Text("No answer left changes anything.", "剩下的问题不会再改变任何结果。"),
}
"""What is certain once there is nothing left to ask for a goal."""


def certainty(turn: Turn, goal: Goal) -> Text:
    """What is certain where `turn` ends."""
    if goal == "choice" and turn.decision.choice is None:
        return Text("No answer to any question left leads to a choice.", "剩下的问题无论怎样回答都得不出选择。")
    return _ENDS[goal]


def _offer_of(goal: Goal, count: int) -> Text:
    en = "1 question" if count == 1 else f"{count} questions"
    if goal == "scores":
        return Text(
            f"Up to {en} could still change the margin and with it the verdict, or the rest of the stack. Go on?",
            f"最多还有 {count} 个问题可能改变领先幅度、结论的把握，或整体构成的其他部分。要继续吗？",
        )
    return Text(
        f"Up to {en} could still change what it runs on or is built from. Go on?",
        f"最多还有 {count} 个问题可能改变它的运行环境或构建来源。要继续吗？",
    )
