import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../api/settings.ts';
import type { Runner } from '../command/runner.ts';
import { askInfo } from '../common/ask-info.ts';
import { inspectAll } from '../common/inspect.ts';
import { optional, stringAt, valueAt } from '../common/json-fields.ts';
import { missingCapabilities } from '../common/missing-capabilities.ts';
import { lowestOomScore } from '../common/oom-score.ts';
import type { DriverDeps, EngineDriver } from '../driver.ts';
import type { Engine } from '../types.ts';
import { createConmonStandIn } from './conmon.ts';
import { createPodmanCorrections } from './corrections.ts';
import { podmanDoctor } from './doctor.ts';
import { createPodmanEngine, podmanDialect } from './engine.ts';
import { ownContainersConf, podmanVariables } from './environment.ts';
import { watchExits } from './exits.ts';
import { podmanFailures } from './failures.ts';
import { readPodmanCapabilities, readPodmanInfo } from './info.ts';

/** podman, by its CLI. */
export const podmanDriver: EngineDriver = {
  command: ({ podman }) => [podman.path, ...(podman.runtime === undefined ? [] : [`--runtime=${podman.runtime}`])],
  environment: ownContainersConf,
  variables: podmanVariables,
  failures: podmanFailures,
  open,
  doctor: podmanDoctor,
};

async function open(runner: Runner, _settings: Settings, deps: DriverDeps): Promise<Engine> {
  const answer = await askInfo(runner, podmanDialect.jsonFormat);
  const found = readPodmanInfo(answer);
  // In a user namespace of its own podman has all of them.
  const info = found.rootless ? found : { ...found, missingCapabilities: await missingCapabilities('self') };
  const runtimeDir = info.rootless ? join(deps.env['XDG_RUNTIME_DIR'] ?? '', 'libpod', 'tmp') : '/run/libpod';
  const exitsDir = join(runtimeDir, 'exits');
  const exits = watchExits(exitsDir, deps.log);
  const storePath = join(stringAt(answer, 'store', 'graphRoot') ?? '', stringAt(answer, 'store', 'graphDriverName') ?? 'overlay');
  const pause = () => readFile(join(runtimeDir, 'pause.pid'), 'utf8').catch(() => undefined);
  const store = {
    mountTablePath: async () => {
      if (!info.rootless) return '/proc/self/mountinfo';
      const pid = await pause();
      return pid === undefined ? undefined : `/proc/${pid.trim()}/mountinfo`;
    },
    volumePath: stringAt(answer, 'store', 'volumePath') ?? '',
    exits,
    containersPath: `${storePath}-containers`,
    capabilities: readPodmanCapabilities(answer),
    ...(valueAt(answer, 'host', 'serviceIsRemote') === true
      ? {}
      : {
          imageIndexPath: join(`${storePath}-images`, 'images.json'),
          ...optional('conmonPath', stringAt(answer, 'host', 'conmon', 'path')),
        }),
  };
  const lowestScore = await lowestOomScore({ rootless: info.rootless });
  const inspect = (id: string) => inspectAll({ runner }, 'container', [id]);
  const corrections = createPodmanCorrections({
    dir: deps.dir,
    standIn: createConmonStandIn({ runner, clock: deps.clock, log: deps.log, exitsDir, inspect }),
    exits,
    inspect,
  });
  return createPodmanEngine({ runner, dialect: podmanDialect, info, lowestScore, corrections, ...deps }, store);
}
