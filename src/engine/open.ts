import { mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Settings } from '../api/settings.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { containersConf, directoryMark, engineCommand, engineEnvironment } from './command/environment.ts';
import { createRunner, type Runner } from './command/runner.ts';
import { inspectAll } from './common/inspect.ts';
import { parseJson, stringAt } from './common/json-fields.ts';
import { lowestOomScore } from './common/oom-score.ts';
import { readDockerInfo, readPodmanInfo } from './common/read-info.ts';
import { createDockerEngine, dockerDialect } from './docker/engine.ts';
import { createPodCgroups } from './docker/pod-cgroups.ts';
import { createConmonDuty } from './podman/conmon.ts';
import { createPodmanEngine, podmanDialect } from './podman/engine.ts';
import { watchExits } from './podman/exits.ts';
import { createPodmanTruth } from './podman/lost-starts.ts';
import { type Engine, EngineError, type EngineName } from './types.ts';

/** What an engine is opened with. */
export interface EngineDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The environment of kpod itself; little of it reaches the engine. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A directory for the driver's own files, made 0700 when missing. It must survive reboots: sandboxes hold on to files in it. */
  readonly dir: string;
  /** Shared by all engines of a process; one of eight when absent. */
  readonly limit?: LimitFunction;
}

/** Opens an engine and finds out what it can do. Throws EngineError `unavailable`, its message with the way out. */
export async function openEngine(name: EngineName, settings: Settings, deps: EngineDeps): Promise<Engine> {
  const runner = await openRunner(name, settings, deps);
  return name === 'podman' ? openPodman(runner, deps) : openDocker(runner, settings, deps);
}

/** A runner of the engine's CLI as the settings want it called. */
async function openRunner(name: EngineName, settings: Settings, deps: EngineDeps): Promise<Runner> {
  await mkdir(deps.dir, { recursive: true, mode: 0o700 });
  const own: Record<string, string> = {};
  if (name === 'docker' && settings.docker.host !== undefined) own['DOCKER_HOST'] = settings.docker.host;
  const conf = name === 'podman' ? containersConf(settings) : undefined;
  if (conf !== undefined) own['CONTAINERS_CONF'] = await writeOnce(join(deps.dir, 'containers.conf'), conf);
  return createRunner({
    command: engineCommand(name, settings),
    env: { ...engineEnvironment(deps.env), ...own, [directoryMark]: deps.dir },
    shownEnv: own,
    cwd: deps.dir,
    limit: deps.limit ?? pLimit(8),
    clock: deps.clock,
    log: deps.log,
  });
}

async function openPodman(runner: Runner, deps: EngineDeps): Promise<Engine> {
  const answer = parseJson(await ask(runner, ['info', '--format=json']));
  const info = readPodmanInfo(answer);
  const store = {
    volumePath: stringAt(answer, 'store', 'volumePath') ?? '',
    containersPath: join(
      stringAt(answer, 'store', 'graphRoot') ?? '',
      `${stringAt(answer, 'store', 'graphDriverName') ?? 'overlay'}-containers`,
    ),
  };
  const lowestScore = await lowestOomScore({ rootless: info.rootless });
  const runtimeDir = info.rootless ? join(deps.env['XDG_RUNTIME_DIR'] ?? '', 'libpod', 'tmp') : '/run/libpod';
  const exitsDir = join(runtimeDir, 'exits');
  const inspect = (id: string) => inspectAll({ runner }, 'container', [id]);
  const truth = createPodmanTruth({
    dir: deps.dir,
    settle: createConmonDuty({ runner, clock: deps.clock, log: deps.log, exitsDir, inspect }),
    exits: watchExits(exitsDir, deps.log),
    inspect,
  });
  return createPodmanEngine({ runner, dialect: podmanDialect, info, lowestScore, truth, ...deps }, store);
}

async function openDocker(runner: Runner, settings: Settings, deps: EngineDeps): Promise<Engine> {
  const answer = parseJson(await ask(runner, ['info', '--format={{json .}}']));
  const found = readDockerInfo(answer);
  // kpod limits pods on docker by hand, in the kernel's files: it must be root where docker is, and docker must leave them to us.
  const isHere = stringAt(answer, 'Name') === hostname() && (settings.docker.host ?? 'unix:').startsWith('unix:');
  const canLimitPods = isHere && process.getuid?.() === 0 && stringAt(answer, 'CgroupDriver') === 'cgroupfs';
  const podCgroup =
    'docker limits containers, not pods; kpod can do it only as root, with docker on this machine and on the cgroupfs driver';
  const info = canLimitPods ? found : { ...found, unsupportedResources: { ...found.unsupportedResources, podCgroup } };
  const lowestScore = await lowestOomScore({ rootless: info.rootless, pidFile: '/var/run/docker.pid' });
  const options = {
    pauseImage: settings.docker.pauseImage,
    volumePath: join(stringAt(answer, 'DockerRootDir') ?? '', 'volumes'),
    cgroups: canLimitPods ? createPodCgroups(info.cgroupVersion) : undefined,
  };
  return createDockerEngine({ runner, dialect: dockerDialect, info, lowestScore, ...deps }, options);
}

/** The first question to an engine: whatever fails here means that it is not there. */
async function ask(runner: Runner, args: readonly string[]): Promise<string> {
  const { stdout, failure } = await runner.tryRun(args);
  if (!failure) return stdout;
  throw new EngineError(failure.message, { command: failure.command, kind: 'unavailable', cause: failure });
}

/** Writes a file unless it says the same already. */
async function writeOnce(path: string, text: string): Promise<string> {
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current !== text) await writeFileAtomic(path, text);
  return path;
}
