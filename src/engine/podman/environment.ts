import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../api/settings.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { SteeringVariables } from '../command/environment.ts';
import type { EnvWays } from '../common/env-plan.ts';

/** What podman takes from its own environment, and the programs that it calls. */
export const podmanVariables: SteeringVariables = [
  [/^CONTAINERS?_|^PODMAN_|^BUILDAH_/, "podman's own settings: CONTAINERS_CONF, CONTAINER_HOST, BUILDAH_ISOLATION …"],
  [/^STORAGE_(DRIVER|OPTS)$/, 'which store podman opens'],
  [/^(REGISTRY_AUTH_FILE|REGISTRIES_CONFIG_PATH)$/, 'whom podman believes to be which registry'],
  [/^_(CONTAINERS_|OCI_|LIBPOD_|PODMAN_)/, 'what podman, conmon and the runtime tell their own children'],
  [/^DBUS_S/, 'which service manager podman asks for control groups'],
];

/** The ways that podman has for the variables of a container. */
export const podmanEnvWays: EnvWays = {
  // podman reads `NAME*` as every variable that begins so, and looks for names without the blanks before them.
  inherits: (name) => !/^\s|\*$/.test(name),
  readsFromFile: (name) => !/^[\s#]/.test(name),
  // The option that names a secret is a list without quoting.
  takesSecret: (name) => !name.includes(','),
};

/**
 * A containers.conf for machines where podman's own limits cannot be set: a pod's pause takes its limits from there alone. Undefined
 * when the settings ask for nothing.
 */
export function containersConf(settings: Settings): string | undefined {
  const { ulimits, runtime } = settings.podman;
  if (ulimits.length === 0) return undefined;
  const list = ulimits.map((limit) => JSON.stringify(limit)).join(', ');
  return `[containers]\ndefault_ulimits = [${list}]\n${runtime === undefined ? '' : `[engine]\nruntime = ${JSON.stringify(runtime)}\n`}`;
}

/** The variables that make podman take a containers.conf of ours, written into `dir` when the settings ask for one. */
export async function ownContainersConf(settings: Settings, dir: string): Promise<Readonly<Record<string, string>>> {
  const text = containersConf(settings);
  if (text === undefined) return {};
  const path = join(dir, 'containers.conf');
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current !== text) await writeFileAtomic(path, text);
  return { CONTAINERS_CONF: path };
}
