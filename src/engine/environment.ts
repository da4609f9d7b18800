import type { Settings } from '../api/settings.ts';
import type { EngineName } from './types.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment of an engine's CLI: where programs and the user's own things are, and what kpod's settings say; nothing else of the
 * caller's, or the first caller's proxies and hosts would stick to the pods of all others.
 */
export function engineEnvironment(env: Env): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'XDG_RUNTIME_DIR'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8' };
}

/** Set for every engine command to the directory of its driver, so that an agent finds those that a killed one left under way. */
export const directoryMark = 'KPOD_ENGINE_DIR';

/** The CLI's program and the options that stand before every verb. */
export function engineCommand(name: EngineName, settings: Settings): readonly string[] {
  if (name === 'docker') return [settings.docker.path];
  return [settings.podman.path, ...(settings.podman.runtime === undefined ? [] : [`--runtime=${settings.podman.runtime}`])];
}

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
