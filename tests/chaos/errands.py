"""What a worker does with the app: one errand is one form, filled in with words that occur nowhere else."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image


@dataclass
class Errand:
    """One form to save. `fields` by name: a text, the value of a choice, or several of them.

    `words` is what the row must hold in the end; `target` the thing the form is about, where there is one.
    """

    kind: str
    address: str
    fields: dict[str, str | list[str]]
    words: str = ""
    target: str = ""
    pictures: list[Path] = field(default_factory=list)
    is_begun: bool = False  # some of it may lie in a draft on the phone

    @property
    def hashes(self) -> list[str]:
        return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in self.pictures)


@dataclass
class Round:
    """What one worker has to do, and what has come of it so far."""

    worker: str
    chance: random.Random
    album: Path
    homes: list[str]
    tasks: list[str]
    tired_homes: list[str]  # of households that want to be left alone; nothing else is done there
    own_homes: list[str] = field(default_factory=list)  # registered in this run
    patrol: str = ""  # under way
    number: int = 0

    def next_errand(self, may_photograph: bool = True, is_offline: bool = False) -> Errand:
        """The next one by chance; without a network only what begins on an empty form."""
        self.number += 1
        makers = OFFLINE if is_offline else ANYWHERE
        made = None
        while made is None:
            [make] = self.chance.choices(list(makers), list(makers.values()))
            made = make(self)
        if may_photograph and made.kind in {"report", "task_done"}:
            made.pictures = [self.take_picture(n) for n in range(self.chance.choice((0, 0, 1, 2)))]
        return made

    def again(self, errand: Errand) -> Errand | None:
        """The same form once more with other words; nothing where a second one would contradict the first."""
        if errand.kind in ONLY_ONCE:
            return None
        words = errand.words + "又"
        fields = {name: words if value == errand.words else value for name, value in errand.fields.items()}
        return replace(errand, fields=fields, words=words, pictures=[])

    def say(self, what: str) -> str:
        return f"{what}{self.worker}{self.number}号"

    def take_picture(self, n: int) -> Path:
        """A noisy picture the phone has no reason to make smaller; some take several pieces to send."""
        size = self.chance.choice(((320, 240), (640, 480), (1024, 768)))
        noise = Image.frombytes("RGB", (80, 60), self.chance.randbytes(80 * 60 * 3)).resize(size)
        grain = Image.frombytes("L", size, self.chance.randbytes(size[0] * size[1])).convert("RGB")
        path = self.album / f"{self.worker}-{self.number}-{n}.jpg"
        Image.blend(noise, grain, 0.3).save(path, "JPEG", quality=40)
        return path

    def note(self, errand: Errand, saved_id: str) -> None:
        """What a saved errand makes possible or ends."""
        if errand.kind == "household":
            self.own_homes.append(saved_id)
        elif errand.kind == "patrol_start":
            self.patrol = saved_id
        self.gave_up(errand)

    def gave_up(self, errand: Errand) -> None:
        """Saved, or perhaps saved: it is not done a second time."""
        if errand.kind == "patrol_finish":
            self.patrol = ""
        elif errand.kind in {"task_done", "task_refused"}:
            self.tasks.remove(errand.target)
        elif errand.kind == "refusal":
            self.tired_homes.remove(errand.target)


def report(round: Round) -> Errand:
    words = round.say("路面有坑，晚上看不清")
    urgency = round.chance.choice(("ordinary", "ordinary", "pressing", "urgent"))
    kind = round.chance.choice(("lamp", "rubbish", "pothole"))
    fields = {"category": kind, "words": words, "place_words": "桥头", "urgency": urgency}
    return Errand("report", "/field/reports/new", fields, words)


def visit(round: Round) -> Errand | None:
    home = round.chance.choice([*round.homes, *round.own_homes])
    words = round.say("想要一袋米")
    fields = {"way": "door", "condition": "well", "purpose": "看望", "needs": words}
    return Errand("visit", f"/field/visits/new?household={home}", fields, words)


def household(round: Round) -> Errand:
    words = round.say("西大街")
    return Errand("household", "/field/households/new", {"address": words, "headcount": "2"}, words)


def household_edit(round: Round) -> Errand:
    home = round.chance.choice([*round.homes, *round.own_homes])
    words = round.say("晚上在家")
    return Errand(
        "household_edit", f"/field/households/{home}/edit", {"convenient_hours": words}, words, home
    )


def resident(round: Round) -> Errand | None:
    if not round.own_homes:
        return None
    home = round.chance.choice(round.own_homes[-2:])  # perhaps still on the phone only
    words = round.say("李")
    fields: dict[str, str | list[str]] = {
        "name": words, "care": ["living_alone"], "source": "own_request", "legal_basis": "statutory_duty",
    }  # fmt: skip
    return Errand("resident", f"/field/residents/new?household={home}", fields, words)


def patrol(round: Round) -> Errand:
    words = round.say("一路都好")
    fields = {"place_words": "东边", "words": words}
    return Errand("patrol", "/field/patrols/new", fields, words)


def patrol_start(round: Round) -> Errand | None:
    return None if round.patrol else Errand("patrol_start", "/field/patrols/", {})


def patrol_finish(round: Round) -> Errand | None:
    if not round.patrol:
        return None
    words = round.say("走完了")
    return Errand(
        "patrol_finish", f"/field/patrols/{round.patrol}/edit", {"words": words}, words, round.patrol
    )


def task_done(round: Round) -> Errand | None:
    if not round.tasks:
        return None
    words, task = round.say("已经看望"), round.chance.choice(round.tasks)
    return Errand("task_done", f"/field/tasks/{task}", {"words": words}, words, task)


def task_refused(round: Round) -> Errand | None:
    if not round.tasks:
        return None
    words, task = round.say("不在清单"), round.chance.choice(round.tasks)
    return Errand("task_refused", f"/field/tasks/{task}", {"remark": words}, words, task)


def refusal(round: Round) -> Errand | None:
    if not round.tired_homes:
        return None
    words, home = round.say("不要再来"), round.chance.choice(round.tired_homes)
    fields: dict[str, str | list[str]] = {"words": words, "way": "phone", "days": "365", "confirmed": "y"}
    return Errand("refusal", f"/field/households/{home}", fields, words, home)


ONLY_ONCE = {"patrol_start", "patrol_finish", "task_done", "task_refused", "refusal"}
Maker = Callable[[Round], Errand | None]
OFFLINE: dict[Maker, int] = {report: 5, household: 2, patrol: 2}
ANYWHERE: dict[Maker, int] = {
    report: 8, visit: 4, household: 3, household_edit: 3, resident: 3,
    patrol: 2, patrol_start: 3, patrol_finish: 5, task_done: 3,
    task_refused: 1, refusal: 1,
}  # fmt: skip
