"""Interventions: what they may be, what training makes of them, and what they leave alone."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest
from torch import nn

from models.compiled.training import CompiledTrainer
from models.definition.training import Trainer
from models.experiment.activations import ACTIVATIONS
from models.experiment.interventions import (
    LARGEST,
    MAX_INTERVENTIONS,
    Intervention,
    frozen_layers,
    written,
)
from models.experiment.settings import ENGINES, LAST_EPOCH, OPTIMIZERS, Settings
from models.record.run import Run
from models.record.store import RunStore
from tests.differences import difference
from tests.few import few
from tests.strategies import edited_experiments, experiments
from tests.test_training import ORACLES, Textbook, data_of

PAGE = Path(__file__).parents[1] / "page.py"
EPOCHS = 30
CALM = {"sgd": 0.01, "momentum": 0.001, "adam": 0.003}
"""Learning rates at which nothing is chaotic: PyTorch agrees with itself on another machine."""


def edited(text: str, **others: Any) -> Settings:
    return Settings.from_parameters({"edits": text, **others})


def random_experiment(seed: int) -> Settings:
    """One of those that engines are held to each other by: calm, with up to eight interventions."""
    generator = np.random.default_rng(seed)

    def one(*values: Any) -> Any:
        return values[generator.integers(len(values))]

    names = [name for name in ACTIVATIONS if name != "square"]
    depth = int(generator.integers(0, 5))
    optimizer = one(*OPTIMIZERS)
    plain = Settings(
        dataset=one("circle", "xor", "spiral"),
        train_percent=int(generator.integers(10, 60)),
        activation=one(*names),
        depth=depth,
        width=int(generator.integers(1, 9)),
        optimizer=optimizer,
        learning_rate=0.001 if optimizer == "momentum" else 0.003,
        batch_size=one(10, 20, "full"),
        seed=int(generator.integers(100)),
    )
    sizes = [2, *(layer.width for layer in plain.layers), 1]
    edits = {}
    for _ in range(int(generator.integers(1, 9))):
        layer = int(generator.integers(1, len(sizes)))
        unit = int(generator.integers(1, sizes[layer] + 1))
        source = int(generator.integers(1, sizes[layer - 1] + 1))
        changes: list[tuple[str, Any]] = [
            ("optimizer", one(*OPTIMIZERS)),
            ("learning_rate", one(0.0001, 0.001, 0.003)),
            ("batch_size", one(5, 20, 50, "full")),
            (f"layer{layer}", one("frozen", "frozen", "free")),
            (f"b{layer}.{unit}", float(generator.uniform(-1, 1))),
            (f"w{layer}.{unit}.{source}", float(generator.uniform(-1, 1))),
        ]
        what, value = one(*changes)
        epoch = int(generator.integers(0, EPOCHS))
        edits[epoch, what] = Intervention(epoch, what, value)
    return replace(plain, edits=tuple(edits.values()))


LINKS = [random_experiment(seed) for seed in range(30)]

each_link = pytest.mark.parametrize(
    "experiment", few(LINKS, 6), ids=lambda it: written(it.edits)[:40]
)


# --- links ---


@given(edited_experiments())
def test_a_link_brings_back_the_interventions_that_it_was_made_from(experiment: Settings) -> None:
    again = Settings.from_parameters(dict(parse_qsl(experiment.query())))

    assert again == experiment
    assert hash(again) == hash(experiment)
    assert again.query() == experiment.query()
    assert len(experiment.query()) < 4000


@each_link
def test_the_page_shows_the_experiment_of_its_link_and_keeps_the_link(
    experiment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Settings] = []
    look_up = RunStore.run

    def noted(store: RunStore, settings: Settings) -> Run:
        asked.append(settings)
        return look_up(store, settings)

    monkeypatch.setattr(RunStore, "run", noted)
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in experiment.to_parameters().items():
        page.query_params[name] = value
    page.run()

    assert asked[0] == experiment
    kept = {name: page.query_params[name] for name in experiment.to_parameters()}
    assert Settings.from_parameters(kept) == experiment
    assert not page.text  # nothing in the link was amiss
    assert not page.exception


@given(edited_experiments(), st.randoms())
def test_the_order_in_which_interventions_are_given_does_not_matter(
    experiment: Settings, generator: Any
) -> None:
    shuffled = list(experiment.edits)
    generator.shuffle(shuffled)

    assert replace(experiment, edits=tuple(shuffled)) == experiment
    assert [edit.epoch for edit in experiment.edits] == sorted(e.epoch for e in shuffled)


@given(experiments())
def test_without_interventions_a_link_says_nothing_of_them(experiment: Settings) -> None:
    assert "edits" not in experiment.to_parameters()
    assert experiment.at(LAST_EPOCH) == experiment


@pytest.mark.parametrize(
    "text",
    [
        *("x", ";", "1", "1:", ":=", "1:b1.1", "1:b1.1=", "=1:b1.1", "1:b1.1==0"),
        *("-1:b1.1=0", "5001:b1.1=0", "1.5:b1.1=0", "nan:b1.1=0", "1e400:b1.1=0"),
        *(
            "1:b1.1=nan",
            "1:b1.1=inf",
            "1:b1.1=100.01",
            "1:b1.1=-1e9",
            "1:b1.1=1_0",
            "+1:b1.1=0",
            "1:b1.1=" + "9" * 5000,
        ),
        *("1:b0.1=0", "1:b4.1=0", "1:b1.9=0", "1:b3.2=0", "1:b1.0=0", "1:b-1.1=0", "1:B1.1=0"),
        *("1:w1.1.3=0", "1:w1.1=0", "1:w1.1.1.1=0", "1:w3.1.9=0", "1:w1.01.1=0", "1:b1.1 =0"),
        *("1:layer0=frozen", "1:layer4=frozen", "1:layer1=yes", "1:layer1=Frozen", "1:layer=free"),
        *("1:learning_rate=0.5", "1:optimizer=lion", "1:batch_size=3", "1:batch_size=10.0"),
        *("1:depth=3", "1:seed=1", "1:edits=1", "1:__class__=1", "1:engine=pytorch"),
        *("1:<script>alert(1)</script>=1", "\x00:\r\n=1", "🦄" * 999, ";" * 20),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_intervention_is_named_and_the_rest_of_the_link_stands(text: str) -> None:
    mended, problems = Settings.mended({"edits": text, "seed": "3"})

    assert mended == Settings(seed=3)
    (problem,) = problems
    assert problem.startswith("edits")
    assert len(problem) < 300


@given(st.text("0123456789:;=.wblayerfozn-e", max_size=60) | st.text())
def test_no_text_whatever_raises(text: str) -> None:
    mended, problems = Settings.mended({"edits": text})

    assert Settings.from_parameters(mended.to_parameters()) == mended
    assert not text or problems or len(mended.edits) == text.count(";") + 1
    assert len(problems) <= MAX_INTERVENTIONS + 1


HOSTILE = ("", "x", "1:b9.9=0", "1:b1.1=1e999", "9999:b1.1=0", "1:layer1=<b>", "\x00", "🦄" * 99)


@settings(max_examples=50)
@given(edited_experiments(most=20), st.lists(st.sampled_from(HOSTILE), max_size=10), st.randoms())
def test_of_a_links_interventions_only_the_bad_ones_are_left_out(
    experiment: Settings, bad: list[str], generator: Any
) -> None:
    parts = [*map(str, experiment.edits), *bad]
    generator.shuffle(parts)
    mended, problems = Settings.mended(
        experiment.to_parameters() | {"edits": ";".join(parts) or "x"}
    )

    assert mended == experiment
    assert len(problems) == len(set(bad))
    assert all(problem.startswith("edits") and len(problem) < 300 for problem in problems)


def test_what_is_changed_twice_or_too_often_is_left_out_and_named() -> None:
    twice, (problem,) = Settings.mended({"edits": "5:b1.1=1;5:b1.1=2;6:b1.1=3"})
    assert written(twice.edits) == "5:b1.1=1.0;6:b1.1=3.0"
    assert problem == "edits: b1.1 is changed twice at epoch 5"

    every = [f"{epoch}:b1.1=0.0" for epoch in range(10_000)]
    some, (problem,) = Settings.mended({"edits": ";".join(every)})
    assert written(some.edits) == ";".join(every[:MAX_INTERVENTIONS])
    assert problem == "edits must be at most 32, got more"


def test_as_many_interventions_as_there_may_be_survive_a_link() -> None:
    most = tuple(
        Intervention(LAST_EPOCH, f"w2.{unit}.{source}", -LARGEST / 3)
        for unit in range(1, 5)
        for source in range(1, 9)
    )

    assert Settings.from_parameters(Settings(edits=most).to_parameters()).edits == most
    with pytest.raises(ValueError, match=r"^edits must be at most 32, got 33$"):
        Settings(edits=(*most, Intervention(0, "layer1", "frozen")))


def test_what_a_shape_does_not_have_cannot_be_changed_in_it() -> None:
    with pytest.raises(ValueError, match=r"^edits: there is no 'w3\.1\.8' in this network"):
        replace(edited("7:w3.1.8=1"), width=4)


def test_settings_at_an_epoch_are_those_that_training_goes_on_by() -> None:
    it = edited(
        "5:learning_rate=0.3;7:optimizer=sgd;7:layer1=frozen;9:layer1=free;9:batch_size=full"
    )

    assert it.at(4) == Settings()
    assert it.at(5) == it.at(6) == Settings(learning_rate=0.3)
    assert it.at(9) == Settings(learning_rate=0.3, optimizer="sgd", batch_size="full")
    assert [frozen_layers(it.edits, epoch) for epoch in (6, 7, 8, 9)] == [(), (0,), (0,), ()]


# --- training ---


class ChangedTextbook(Textbook):
    """The same with what is changed while it trains."""

    def __init__(self, experiment: Settings) -> None:
        super().__init__(experiment, data_of(experiment))
        self.rate = experiment.learning_rate
        self.intervene(0)

    def use(self, name: str) -> None:
        if name != self.experiment.optimizer:
            self.experiment = replace(self.experiment, optimizer=name)
            self.optimizer = ORACLES[name](self.linears.parameters(), self.rate)

    def intervene(self, epoch: int) -> None:
        for edit in self.experiment.edits:
            if edit.epoch == epoch:
                self.change(edit.what, edit.value)

    def change(self, what: str, value: Any) -> None:
        if what == "optimizer":
            self.use(value)
        elif what == "learning_rate":
            self.rate = self.optimizer.param_groups[0]["lr"] = value
        elif what == "batch_size":
            self.experiment = replace(self.experiment, batch_size=value)
        elif what.startswith("layer"):
            self.linears[int(what[5:]) - 1].requires_grad_(value == "free")
        else:
            layer, *place = (int(number) - 1 for number in what[1:].split("."))
            linear = cast(nn.Linear, self.linears[layer])
            with torch.no_grad():
                (linear.weight if what[0] == "w" else linear.bias)[tuple(place)] = value

    def epoch(self, number: int) -> None:
        super().epoch(number)
        self.intervene(number + 1)


def defined(experiment: Settings, epochs: int, dtype: Any = torch.float64) -> NDArray[Any]:
    trainer = Trainer(experiment, data_of(experiment), dtype)
    for _ in range(epochs):
        trainer.epoch()
    return trainer.parameters


def compiled(experiment: Settings, epochs: int, dtype: Any = np.float64) -> NDArray[Any]:
    trainer = CompiledTrainer(experiment, data_of(experiment), dtype)
    trainer.train(epochs)
    return trainer.parameters


@each_link
def test_the_definition_is_the_textbooks_training(experiment: Settings) -> None:
    textbook = ChangedTextbook(experiment)
    for number in range(EPOCHS):
        textbook.epoch(number)

    assert difference(defined(experiment, EPOCHS), textbook.parameters.numpy()) < 1e-9


@each_link
def test_compiled_code_arrives_where_pytorch_does(experiment: Settings) -> None:
    assert difference(compiled(experiment, EPOCHS), defined(experiment, EPOCHS)) < 1e-9
    single = compiled(experiment, EPOCHS, np.float32), defined(experiment, EPOCHS, torch.float32)
    assert difference(*single) < 1e-4


@pytest.mark.parametrize("before", few(OPTIMIZERS, 1))
@pytest.mark.parametrize(
    "change", few(["weight", "learning_rate", "batch_size", "layer", *OPTIMIZERS], 2)
)
def test_every_change_of_every_optimizer_is_obeyed_alike(before: str, change: str) -> None:
    rate = CALM[before]
    texts = {
        "learning_rate": "7:learning_rate=0.0001",
        "batch_size": "7:batch_size=50",
        "layer": "7:layer2=frozen;12:layer2=free;13:layer3=frozen",
        "weight": "0:w1.1.1=2;7:w1.3.2=0.5;7:b3.1=-1",
    }
    text = texts.get(change, f"7:optimizer={change};7:learning_rate=0.001")
    experiment = replace(edited(text), optimizer=before, learning_rate=rate, activation="tanh")
    textbook = ChangedTextbook(experiment)
    for number in range(20):
        textbook.epoch(number)

    assert difference(defined(experiment, 20), textbook.parameters.numpy()) < 1e-9
    assert difference(compiled(experiment, 20), textbook.parameters.numpy()) < 1e-9


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_frozen_layer_does_not_move_and_the_others_do(optimizer: str, engine: str) -> None:
    run = Run(replace(edited("3:layer2=frozen;8:layer2=free"), optimizer=optimizer, engine=engine))
    layer = run.network.layers[1]
    rows = run.rows(0, 12)[:, len(run.columns) :]
    own, others = rows[:, layer.start : layer.stop], rows[:, : layer.start]
    moves = np.abs(np.diff(own, axis=0)).max(axis=1) > 0

    assert moves.tolist() == [True] * 3 + [False] * 5 + [True] * 3
    assert (np.abs(np.diff(others, axis=0)).max(axis=1) > 0).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_row_e_shows_what_the_interventions_of_epoch_e_leave(engine: str) -> None:
    run = Run(replace(edited("0:b2.1=3;4:w1.3.2=0.5"), engine=engine))
    rows = run.rows(0, 6)[:, len(run.columns) :]

    assert rows[0, run.network.index_of((1, 0))] == 3.0
    assert rows[4, run.network.index_of((0, 2, 1))] == 0.5
    assert rows[3, run.network.index_of((0, 2, 1))] != 0.5
    assert rows[5, run.network.index_of((0, 2, 1))] != 0.5


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_to_change_to_what_is_already_so_changes_nothing(optimizer: str, engine: str) -> None:
    plain = Settings(optimizer=optimizer, engine=engine, learning_rate=0.01)
    same = f"4:optimizer={optimizer};4:learning_rate=0.01;4:batch_size=10"
    edits = edited(same).edits

    assert Run(replace(plain, edits=edits)).rows(0, 9).tobytes() == Run(plain).rows(0, 9).tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_another_optimizer_begins_afresh(optimizer: str) -> None:
    """As if training began at the weights of that epoch."""
    other = OPTIMIZERS[OPTIMIZERS.index(optimizer) - 1]
    there_and_back = replace(
        edited(f"5:optimizer={other};5:learning_rate=0.01;5:batch_size=full"),
        optimizer=optimizer,
        learning_rate=0.003,
    )
    data = data_of(there_and_back)
    fresh = Trainer(
        Settings(optimizer=other, learning_rate=0.01, batch_size="full"), data, torch.float64
    )
    trainer = CompiledTrainer(there_and_back, data, np.float64)
    trainer.train(5)
    fresh._flat[:] = torch.from_numpy(trainer.parameters)
    fresh.epochs_done = 5
    trainer.train(3)
    for _ in range(3):
        fresh.epoch()

    assert difference(trainer.parameters, fresh.parameters) < 1e-9


# --- the record ---


@each_link
def test_before_the_first_intervention_every_row_is_its_parents(experiment: Settings) -> None:
    first = experiment.edits[0].epoch
    rows = Run(experiment).rows(0, EPOCHS + 5)
    parents = Run(replace(experiment, edits=())).rows(0, EPOCHS + 5)

    assert rows[:first].tobytes() == parents[:first].tobytes()


@pytest.mark.parametrize("experiment", few(LINKS[:6], 2), ids=lambda it: written(it.edits)[:40])
def test_in_pytorch_too_rows_before_an_intervention_are_the_parents(experiment: Settings) -> None:
    torches = replace(experiment, engine="pytorch")
    rows = Run(torches).rows(0, EPOCHS)
    for count, edit in enumerate(experiment.edits):
        parent = Run(replace(torches, edits=experiment.edits[:count])).rows(0, edit.epoch)
        assert parent.tobytes() == rows[: edit.epoch].tobytes()


@each_link
def test_every_intervention_leaves_the_rows_before_it_alone(experiment: Settings) -> None:
    """Each run is the parent of the one that has an intervention more."""
    rows = Run(experiment).rows(0, EPOCHS + 5)
    for count, edit in enumerate(experiment.edits):
        parent = Run(replace(experiment, edits=experiment.edits[:count])).rows(0, edit.epoch)
        assert parent.tobytes() == rows[: edit.epoch].tobytes()


@pytest.mark.parametrize("what", ["optimizer=sgd", "learning_rate=0.3", "layer1=frozen"])
def test_what_only_later_epochs_feel_leaves_its_own_row_to_the_parent(what: str) -> None:
    rows, parents = Run(edited(f"9:{what}")).rows(0, 12), Run(Settings()).rows(0, 12)

    assert rows[:10].tobytes() == parents[:10].tobytes()
    assert rows[10].tobytes() != parents[10].tobytes()


@settings(max_examples=15)
@given(
    edited_experiments(last=40, largest=2.0),
    st.lists(st.tuples(st.integers(0, 25), st.integers(1, 12), st.integers(1, 4)), max_size=5),
)
def test_rows_are_the_same_bits_in_whatever_order_they_are_pulled(
    experiment: Settings, orders: list[tuple[int, int, int]]
) -> None:
    whole, run = Run(experiment).rows(0, 80), Run(experiment)

    for start, count, stride in orders:
        expected = whole[start : start + count * stride : stride]
        assert run.rows(start, count, stride).tobytes() == expected.tobytes()


@pytest.mark.parametrize("engine", ENGINES)
def test_who_is_made_to_overflow_ends_where_it_does(engine: str) -> None:
    text = ";".join(f"4:b{layer}.1=100" for layer in range(1, 9))
    run = Run(replace(edited(text, depth="8", activation="square"), engine=engine))
    rows = run.rows(0, 10)

    assert run.end is not None
    assert (run.end.epoch, run.end.reason, len(rows)) == (4, "diverged", 4)


def digest(experiments: Iterable[Settings]) -> str:
    frames = [Run(it).rows(0, EPOCHS + 5).tobytes() for it in experiments]
    return hashlib.sha256(b"".join(frames)).hexdigest()


_PRINT = "from tests.test_interventions import LINKS, digest; print(digest(LINKS))"


@pytest.mark.slow
def test_another_process_makes_the_same_frames() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env=os.environ.copy(),
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == digest(LINKS)
