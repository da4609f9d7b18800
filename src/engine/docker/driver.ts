import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../api/settings.ts';
import type { Runner } from '../command/runner.ts';
import { askInfo } from '../common/ask-info.ts';
import { arrayAt, stringAt } from '../common/json-fields.ts';
import { missingCapabilities } from '../common/missing-capabilities.ts';
import { lowestOomScore } from '../common/oom-score.ts';
import type { DriverDeps, EngineDriver } from '../driver.ts';
import type { Engine } from '../types.ts';
import { dockerDoctor } from './doctor.ts';
import { createDockerEngine, dockerDialect } from './engine.ts';
import { dockerVariables } from './environment.ts';
import { dockerFailures } from './failures.ts';
import { readDockerInfo, withMissingCapabilities } from './info.ts';
import { createPodCgroups } from './pod-cgroups.ts';

/** Where docker's daemon writes down its process ID. */
const pidFile = '/var/run/docker.pid';

/** docker, by its CLI. */
export const dockerDriver: EngineDriver = {
  command: ({ docker }) => [docker.path],
  environment: async ({ docker }) => (docker.host === undefined ? {} : { DOCKER_HOST: docker.host }),
  variables: dockerVariables,
  failures: dockerFailures,
  open,
  doctor: dockerDoctor,
};

async function open(runner: Runner, settings: Settings, deps: DriverDeps): Promise<Engine> {
  const answer = await askInfo(runner, dockerDialect.jsonFormat);
  // kpod limits pods on docker by hand, in the kernel's files: it must be root where docker is, and docker must leave them to us.
  const isHere = stringAt(answer, 'Name') === hostname() && (settings.docker.host ?? 'unix:').startsWith('unix:');
  const daemonPid = isHere ? (await readFile(pidFile, 'utf8').catch(() => '')).trim() : '';
  const found = withMissingCapabilities(readDockerInfo(answer), daemonPid === '' ? [] : await missingCapabilities(daemonPid));
  const canLimitPods = isHere && process.getuid?.() === 0 && stringAt(answer, 'CgroupDriver') === 'cgroupfs';
  const podCgroup =
    'docker limits containers, not pods; kpod can do it only as root, with docker on this machine and on the cgroupfs driver';
  const seesMounts = isHere && process.getuid?.() === 0;
  const volumeSize = "kpod may not look into docker's volumes: it can do so only as root, with docker on this machine";
  const able = seesMounts
    ? found
    : { ...found, holdsMemory: true as const, unsupportedResources: { ...found.unsupportedResources, volumeSize } };
  const info = canLimitPods ? able : { ...able, unsupportedResources: { ...able.unsupportedResources, podCgroup } };
  const lowestScore = await lowestOomScore({ rootless: info.rootless, pidFile });
  const rootDir = stringAt(answer, 'DockerRootDir') ?? '';
  const options = {
    pauseImage: settings.docker.pauseImage,
    volumePath: join(rootDir, 'volumes'),
    ...(isHere ? { imageIndexPath: join(rootDir, 'image', stringAt(answer, 'Driver') ?? '', 'repositories.json') } : {}),
    isHere,
    configDir: join(deps.env['HOME'] ?? '', '.docker'),
    seesMounts,
    ownsFiles: seesMounts && !arrayAt(answer, 'SecurityOptions').includes('name=userns'),
    cgroups: canLimitPods ? createPodCgroups(info.cgroupVersion, { notesDir: join(deps.dir, 'cgroups-docker') }) : undefined,
  };
  return createDockerEngine({ runner, dialect: dockerDialect, info, lowestScore, ...deps }, options);
}
