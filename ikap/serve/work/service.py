"""The service: its folders, its store, its workers, and the jobs that are under way."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from starlette.requests import Request

from ikap.serve.errand import Errand, Refused
from ikap.serve.web import Sessions, WebError, Who, bound, busy, new_secret, refused, unknown
from ikap.serve.work.events import Events
from ikap.serve.work.folders import Folders, is_id, new_id
from ikap.serve.work.lanes import Crowded, Lane, Overtaken, WorkFailed
from ikap.serve.work.store import Store
from ikap.storage import replace_file
from ikap.text import LANGUAGES, _, language, speaking

log = logging.getLogger("ikap.serve")
PATIENCE = 20.0  # seconds that a live answer may take
MOST_JOBS = 8  # that one who asks may have waiting
MOST_WAITING = 64

Stage = tuple[int, str, Callable[[], Awaitable[Any]]]


@dataclass(frozen=True)
class Settings:
    """How the service was started."""

    data: Path
    region: str | None = None
    language: str = "nb"
    workers: int = 1  # of the lane that answers while a site is dragged
    local: bool = True


@dataclass
class Service:
    """Everything that a request may need; made in the event loop, closed with it."""

    settings: Settings
    folders: Folders
    store: Store
    sessions: Sessions
    live: Lane
    scoring: Lane
    writing: Lane
    events: Events
    region: Mapping[str, Any] | None = None
    trouble: WebError | None = None
    stop: Callable[[], None] = lambda: None
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)
    _results: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(cls, settings: Settings) -> Service:
        folders = Folders(settings.data)
        folders.make()
        store = Store(folders.database)
        with speaking(settings.language):
            store.interrupted(_("Avbrutt da programmet stoppet."))
        return cls(
            settings,
            folders,
            store,
            Sessions(store.sessions()),
            Lane("live", settings.workers, MOST_WAITING),
            Lane("scoring", 1, MOST_WAITING),
            Lane("writing", 1, MOST_WAITING),
            Events(),
        )

    def admit(self, who: Who, key: str = "") -> str:
        """Let a browser in: a session of its own, whose cookie is given back; `key` it came by."""
        cookie = new_secret()
        known = Who(who.owner or f"session:{new_id()}", who.name, who.may_write)
        self.store.keep_session(bound(cookie, key), known)
        self.sessions.known[bound(cookie, key)] = known
        return cookie

    async def warm(self) -> None:
        """Open the region in the workers that answer first; what is wrong with it is kept."""
        errand = Errand("warm.warm", self.settings.region, self.settings.language)
        try:
            answer = await self.live.ask(errand)
            if isinstance(answer, Refused):
                self.trouble = refused(answer.problems, 503)
            else:
                self.region = answer
                self.live.first = self.scoring.first = errand
                await asyncio.gather(self.scoring.fill(), self.live.fill())
                await self.scoring.ask(replace(errand, asked="warm.warm_maps"))
        except (WorkFailed, Crowded) as error:
            self.trouble = WebError(503, _("Regionen kunne ikke åpnes: {why}.", why=error))
        await self.events.tell("region", "", {"open": self.region is not None})

    async def ask(
        self, lane: Lane, asked: str, *, key: str = "", patience: float | None = None, **given: Any
    ) -> Any:
        """A question to a lane; what stands in the way of an answer is a WebError."""
        errand = Errand(asked, self.settings.region, language(), given)
        try:
            answer = await lane.ask(errand, key=key, patience=patience)
        except Overtaken:
            raise WebError(409, _("En nyere posisjon er på vei. Denne er ikke beregnet.")) from None
        except Crowded:
            raise busy(_("For mange venter. Prøv igjen om litt.")) from None
        except TimeoutError:
            what = _("Svaret tok mer enn {n} s.", n=int(patience or 0))
            raise WebError(503, what, headers={"Retry-After": "5"}) from None
        except WorkFailed as error:
            raise WebError(
                500, _("Beregningen ble avbrutt av en feil: {why}.", why=error)
            ) from None
        if isinstance(answer, Refused):
            raise refused(answer.problems)
        return answer

    def language_of(self, request: Request) -> str:
        """What the screens speak: what the address asks for, else what the service was started in.

        A browser's own setting is not asked: many a planner's is English by accident.
        """
        asked = request.query_params.get("lang")
        return asked if asked in LANGUAGES else self.settings.language

    def opened_region(self) -> Mapping[str, Any]:
        """What the region is; a WebError while it opens, or where it cannot be opened."""
        if self.trouble is not None:
            raise self.trouble
        if self.region is None:
            raise WebError(
                503, _("Regionen åpnes. Prøv igjen om litt."), headers={"Retry-After": "2"}
            )
        return self.region

    def profile(self, given: Any) -> Any:
        """A profile as the engine takes it: one that was saved here by name is given whole."""
        own = self.folders.profiles
        if isinstance(given, str) and given in {path.stem for path in own.glob("*.toml")}:
            text = (own / f"{given}.toml").read_text(encoding="utf-8")
            return {**tomllib.loads(text), "name": given}
        return given

    # --- jobs -------------------------------------------------------------------------------

    async def start_job(
        self,
        who: Who,
        process: str,
        stages: Sequence[Stage],
        *,
        run: str | None = None,
        response: Mapping[str, Any] | None = None,
    ) -> str:
        """Begin a job of stages (progress at its start, what it does, the work); its id.

        The last stage's answer is the job's result.
        """
        self._check_room(who)
        job = new_id()
        self.store.add_job(job, process, who.owner, run, response or {})
        self.tasks[job] = asyncio.create_task(self._do(job, who, run, stages, language()))
        self.tasks[job].add_done_callback(lambda _task: self.tasks.pop(job, None))
        return job

    def _check_room(self, who: Who) -> None:
        """Refuse one who has as many jobs waiting as one may have."""
        waiting = [j for j in self.store.jobs(who.owner) if j["status"] in ("accepted", "running")]
        if len(waiting) >= MOST_JOBS:
            raise busy(_("Jobbene dine som venter: {n}.", n=len(waiting)), 5)

    async def _do(
        self, job: str, who: Who, run: str | None, stages: Sequence[Stage], lang: str
    ) -> None:
        with speaking(lang):
            answer = None
            try:
                for progress, message, work in stages:
                    self.store.set_job(job, "running", progress, message)
                    await self._tell_job(job, who, run, message, progress)
                    answer = await work()
            except WebError as error:
                failure = {"status": error.status, "detail": error.detail, "type": error.kind}
                failure["problems"] = [asdict(problem) for problem in error.problems]
                self.store.fail_job(job, error.detail, failure)
                if run is not None:
                    self.store.set_run(run, "failed", {"failed": error.detail, **failure})
                await self._tell_job(job, who, run, error.detail, 100)
                return
            except Exception as error:  # a fault of ours: the job failed, and the log says of what
                log.exception("job %s", job)
                self.store.fail_job(job, str(error), {"status": 500, "detail": str(error)})
                if run is not None:
                    self.store.set_run(run, "failed", {"failed": str(error)})
                return
            except asyncio.CancelledError:
                self.store.set_job(job, "dismissed", 100, _("Avbrutt."))
                if run is not None:
                    self.store.set_run(run, "failed", {"failed": _("Avbrutt.")})
                raise
            if answer is not None:
                self._keep_result(job, answer)
            self.store.set_job(job, "successful", 100, _("Ferdig."))
            await self._tell_job(job, who, run, _("Ferdig."), 100)

    async def _tell_job(
        self, job: str, who: Who, run: str | None, message: str, progress: int
    ) -> None:
        about = {"job": job, "run": run, "message": message, "progress": progress}
        await self.events.tell("job", who.owner, about)

    async def dismiss(self, job: str) -> None:
        """Stop a job, and the process that does it."""
        task = self.tasks.get(job)
        if task is None:
            self.store.set_job(job, "dismissed", 100, _("Avbrutt."))
            return
        task.cancel()
        await asyncio.wait({task})

    def _keep_result(self, job: str, answer: Any) -> None:
        path = self.folders.root / "jobs"
        path.mkdir(exist_ok=True)
        replace_file(path / f"{job}.json", json.dumps(answer, ensure_ascii=False).encode("utf-8"))

    def result_of(self, job: str) -> Any:
        path = self.folders.root / "jobs" / f"{job}.json"
        if not is_id(job) or not path.is_file():
            raise unknown(job)
        return json.loads(path.read_text(encoding="utf-8"))

    # --- runs -------------------------------------------------------------------------------

    async def start_run(
        self, who: Who, title: str, files: list[Path], request: Mapping[str, Any]
    ) -> tuple[str, str]:
        """Take the files into a run of their own and score them: map first, then the rest.

        `request` holds profile, mapping, overrides and trail. Gives the ids of the run and its job.
        """
        self._check_room(who)  # or a run that nothing scores would be left behind
        run = new_id()
        target = self.folders.inputs(run)
        target.mkdir(mode=0o700, parents=True)
        for file in files:
            shutil.copyfile(file, target / file.name)
        self.store.add_run(run, title, who.owner, {**request, "language": language()})
        for kind, what in (("overrides", "override"), ("trail", "trail")):
            if request.get(kind):
                self.store.note(who.name, what, {"run": run, kind: request[kind]})
        return run, await self.score_run(who, run)

    async def score_run(self, who: Who, run: str) -> str:
        """Score a run from its own inputs; the id of the job."""
        row = self.store.run(run)
        if row is None:
            raise unknown(run)
        self._check_room(who)
        given = self.given_of(run)
        if row["request"].get("trail"):
            given["trail"] = row["request"]["trail"]

        async def first() -> None:
            answer = await self.ask(
                self.scoring,
                "scoring.first_look",
                folder=str(self.folders.first(run)),
                **given,
            )
            self.store.set_run(run, "mapped", answer)
            await self.events.tell("run", "", {"run": run, "state": "mapped"})

        async def rest() -> None:
            answer = await self.ask(
                self.writing,
                "scoring.whole_folder",
                folder=str(self.folders.result(run)),
                **given,
            )
            self.store.set_run(run, "ready", answer)
            await self.events.tell("run", "", {"run": run, "state": "ready"})

        self.store.set_run(run, "scoring")
        stages: list[Stage] = [
            (5, _("Leser og vurderer innspillene …"), first),
            (40, _("Kartet er klart. Skriver tabeller, rapport og faktaark …"), rest),
        ]
        return await self.start_job(who, "run", stages, run=run, response={})

    def given_of(self, run: str) -> dict[str, Any]:
        """What a run is scored from, as the engine takes it."""
        row = self.known_run(run)
        kept = ("profile", "mapping", "overrides")
        given = {k: row["request"][k] for k in kept if row["request"].get(k)}
        if "profile" in given:
            given["profile"] = self.profile(given["profile"])
        files = sorted(str(path) for path in self.folders.inputs(run).iterdir())
        return {**given, "files": files}

    def known_run(self, run: str) -> dict[str, Any]:
        """A run by its id, deleted or not; a WebError where there is none."""
        row = self.store.run(run) if is_id(run) else None
        if row is None:
            raise unknown(run)
        return row

    def file_of(self, run: str, name: str) -> Path:
        """A file of a run by a name of its own list; what is not in the list is not there."""
        path = self.files_of(run).get(name)
        if path is None:
            raise unknown(name)
        return path

    def files_of(self, run: str) -> dict[str, Path]:
        """The files of a run by name: the whole folder where it is written, else the first."""
        self.known_run(run)
        whole, first = self.folders.result(run), self.folders.first(run)
        folder = whole if whole.is_dir() else first
        if not folder.is_dir():
            return {}
        return {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    async def close(self) -> None:
        for task in list(self.tasks.values()):
            task.cancel()
        if self.tasks:
            await asyncio.wait(set(self.tasks.values()), timeout=5)
        for lane in (self.live, self.scoring, self.writing):
            lane.close()
        self.store.close()
