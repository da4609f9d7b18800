import { mkdir } from 'node:fs/promises';
import pLimit from 'p-limit';
import { engineNames, isKnownEngine } from '../api/engines.ts';
import { inWords } from '../api/in-words.ts';
import type { Settings } from '../api/settings.ts';
import { createWhySteering, directoryMark, engineEnvironment } from './command/environment.ts';
import { createRunner } from './command/runner.ts';
import type { EngineDeps } from './driver.ts';
import { drivers } from './drivers.ts';
import { type Engine, EngineError, type EngineName } from './types.ts';

/** Opens an engine and finds out what it can do. Throws EngineError `unavailable`, its message with the way out. */
export async function openEngine(name: EngineName, settings: Settings, deps: EngineDeps): Promise<Engine> {
  if (!isKnownEngine(name)) {
    const message = `this version of kpod knows no engine ${JSON.stringify(name)}, only ${inWords(engineNames(), 'and')}; a newer kpod may know it`;
    throw new EngineError(message, { command: '', kind: 'unavailable' });
  }
  const driver = drivers[name];
  await mkdir(deps.dir, { recursive: true, mode: 0o700 });
  const own = (await driver.environment?.(settings, deps.dir)) ?? {};
  const runner = createRunner({
    command: driver.command(settings),
    env: { ...engineEnvironment(deps.env), ...own, [directoryMark]: deps.dir },
    shownEnv: own,
    failures: driver.failures,
    cwd: deps.dir,
    limit: deps.limit ?? pLimit(8),
    clock: deps.clock,
    log: deps.log,
  });
  const whySteering = createWhySteering(Object.values(drivers).flatMap(({ variables }) => variables));
  return driver.open(runner, settings, { ...deps, whySteering });
}
