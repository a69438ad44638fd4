"""The interpreter's own waits put under the sandbox's clock, and executions that can be ended from outside.

Stock moto really sleeps, hears no stop while a task waits for its token, and lets what such a task says afterwards undo the
stop ("Step Functions API, StopExecution").
"""

import threading
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import job
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.callback import callback
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.asl.eval.program_state import ProgramRunning
from moto.stepfunctions.parser.utils import TMP_THREADS

from deployer.sandbox.repairs import Undo
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.workflow.clock import Awaited, Clock

LAST = ("ExecutionAborted", "ExecutionFailed", "ExecutionSucceeded", "ExecutionTimedOut")


def under(clock: Clock) -> Undo:
    """Every wait of the interpreter is one of this clock, until the undo is called."""
    shim = SimpleNamespace(
        Event=lambda: clock.event(Awaited.THREADS), Thread=threading.Thread, Lock=threading.Lock, RLock=threading.RLock
    )
    return together(
        (
            *(replaced(module, "threading", shim) for module in (execute_state, job, branches_decl)),
            replaced(callback, "Event", lambda: clock.event(Awaited.PERSON)),
            replaced(retrier_decl, "time", SimpleNamespace(sleep=clock.sleep)),
            replaced(WaitFunction, "_wait_interval", _waiting(clock)),
            replaced(StateTaskServiceCallback, "_eval_wait_for_task_token", _waiting_for_a_token),
            replaced(Program, "eval", _evaluating(clock)),
        )
    )


def _waiting(clock: Clock) -> Any:
    def _wait_interval(_: Any, env: Any, wait_seconds: float) -> None:
        clock.sleep(wait_seconds, unless=lambda: not env.is_running())

    return _wait_interval


def _waiting_for_a_token(_: Any, env: Any, timeout_seconds: float, callback_endpoint: Any, heartbeat_endpoint: Any) -> Any:
    """The answer that came; where none did, that the time is over, or that no sign of life came in time."""

    def over() -> bool:
        return not env.is_running()

    if heartbeat_endpoint is None:
        callback_endpoint._notify_event.wait(timeout_seconds, over)
        return callback_endpoint.get_outcome() or callback.CallbackOutcomeTimedOut(callback_endpoint.callback_id)
    while env.is_running() and callback_endpoint.get_outcome() is None:
        beat = heartbeat_endpoint._next_heartbeat_event
        if not beat.wait(heartbeat_endpoint._heartbeat_seconds, over) and env.is_running():
            return callback.HeartbeatTimedOut()
        beat.clear()
    return callback_endpoint.get_outcome() or callback.CallbackOutcomeTimedOut(callback_endpoint.callback_id)


def _evaluating(clock: Clock) -> Any:
    """As moto's, but the thread that waits for the program is known to wait."""

    def evaluate(program: Any, env: Any) -> None:
        over = clock.event(Awaited.THREADS)

        def run() -> None:
            try:
                EvalComponent.eval(program, env)
            finally:
                over.set()

        env.next_state_name = program.start_at.start_at_name
        worker = threading.Thread(target=run, name="program", daemon=True)
        TMP_THREADS.append(worker)
        worker.start()
        if not over.wait(program.timeout_seconds.timeout_seconds if program.timeout_seconds else None):
            env.set_timed_out()

    return evaluate


def ended_from_outside(clock: Clock) -> Undo:
    """An execution that was stopped, or ran out of time, ends as that, and whoever waits in it waits no more."""

    def ending(original: Any) -> Any:
        def end(env: Any, *args: Any, **kwargs: Any) -> None:
            if isinstance(env._program_state, ProgramRunning):
                original(env, *args, **kwargs)
                if not env.is_frame():
                    env.event_manager.irhub_is_over = True
            clock.look_again()

        return end

    def add_event(manager: Any, context: Any, event_type: Any, *args: Any, **kwargs: Any) -> int:
        if getattr(manager, "irhub_is_over", False) and str(getattr(event_type, "value", event_type)) not in LAST:
            return int(context.source_event_id)
        return int(original(manager, context, event_type, *args, **kwargs))

    original = EventManager.add_event
    ends = ("set_error", "set_stop", "set_timed_out")
    return together(
        (
            *(replaced(Environment, name, ending(getattr(Environment, name))) for name in ends),
            replaced(Environment, "set_ended", _looking_again(clock, Environment.set_ended)),
            replaced(EventManager, "add_event", add_event),
        )
    )


def _looking_again(clock: Clock, original: Any) -> Any:
    def set_ended(env: Any) -> None:
        original(env)
        clock.look_again()

    return set_ended
