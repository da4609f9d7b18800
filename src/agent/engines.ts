import { messageOf } from '../api/errors.ts';
import type { Clock } from '../base/clock.ts';
import { runInNoScope } from '../base/scope.ts';
import type { Detection } from '../engine/doctor/detect.ts';
import { type Engine, EngineError, type EngineName } from '../engine/types.ts';
import type { EngineProvider, EngineStatus } from '../kubelet/types.ts';

/** A failure is answered again without a new attempt for so long: many pods ask at once. */
const failureMs = 3000;

export interface EnginesDeps {
  readonly clock: Clock;
  /** Opens an engine; rejects with EngineError. */
  readonly open: (name: EngineName) => Promise<Engine>;
  /** Finds the engine for pods that name none. */
  readonly detect: () => Promise<Detection>;
}

/** Opens each engine when it is first asked for, and again after a failure; the default one is chosen once for the agent's life. */
export function createEngines(deps: EnginesDeps): EngineProvider {
  const { clock } = deps;
  const statuses = new Map<EngineName, EngineStatus>();
  const opening = new Map<EngineName, Promise<Engine>>();
  let chosen: Promise<EngineName> | undefined;

  /** Forgets a failed attempt after a while, so that the next question tries again. */
  const keep = <T>(attempt: Promise<T>, forget: () => void): Promise<T> => {
    attempt.catch(() => clock.schedule(failureMs, forget));
    return attempt;
  };

  const open = async (name: EngineName): Promise<Engine> => {
    try {
      // For all who will ask, not only for the one who asks first.
      const engine = await runInNoScope(() => deps.open(name));
      statuses.set(name, { name, info: engine.info });
      return engine;
    } catch (error) {
      statuses.set(name, { name, problem: messageOf(error) });
      throw error;
    }
  };

  const choose = async (): Promise<EngineName> => {
    const found = await deps.detect();
    if ('name' in found) {
      // The reasons why there was none are no longer true, or no longer matter.
      for (const [name, { problem }] of statuses) if (problem !== undefined) statuses.delete(name);
      return found.name;
    }
    for (const { name, problem } of found.problems) statuses.set(name, { name, problem });
    const problems = found.problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ');
    throw new EngineError(`no container engine works here: ${problems}. See \`kpod doctor\``, {
      command: 'kpod doctor',
      kind: 'unavailable',
    });
  };

  const get = async (name?: EngineName): Promise<Engine> => {
    if (name === undefined) {
      chosen ??= keep(choose(), () => {
        chosen = undefined;
      });
      return get(await chosen);
    }
    const known = opening.get(name) ?? keep(open(name), () => opening.delete(name));
    opening.set(name, known);
    return known;
  };

  return { get, statuses: () => [...statuses.values()] };
}
