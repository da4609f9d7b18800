import type { Log } from '../base/log.ts';
import { currentScope } from '../base/scope.ts';

/**
 * Decides, alone, what becomes of an error that nobody handled. Errors that were foreseen never come here.
 *
 * - One that arose in what is done for one client or one pod (its scope, `base/scope.ts`) is logged, and ends that: the request, the
 *   session, the step. Everything else goes on, as Go's HTTP server goes on after a panic in a handler. So no client can stop the agent
 *   or take the pods of others from it, whatever it finds wrong.
 * - Any other, and one while a scope is ended, means that what all share (the store, the loops, the listeners) may be half done: nobody
 *   can say what of it still holds. The process ends at once, without an attempt to put anything in order, for what counts is on disk and
 *   in the engine, and starting after a crash is the only way of starting. Containers go on, and another agent takes over, after
 *   Kubernetes' back-off when that happens again (`successor.ts`): pods do not stay without one until somebody calls.
 *
 * Answers true when the agent goes on.
 */
export function surviveFault(error: unknown, log: Log): boolean {
  const scope = currentScope();
  if (scope) {
    try {
      log.error('an error that nobody handled ends what it arose in', { in: scope.what, error: stackOf(error) });
      scope.end();
      return true;
    } catch (second) {
      log.error('what an error arose in could not be ended', { in: scope.what, error: stackOf(second) });
    }
  }
  log.error('the agent ends: an error that nobody handled', { error: stackOf(error) });
  return false;
}

/** The stack of anything thrown, or what it says. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
