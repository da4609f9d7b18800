import { quoteCsvField } from '../command/command-line.ts';
import type { AttachConfig, ContainerConfig, ExecConfig, Labels, PortMapping } from '../types.ts';

/** `--label name=value` for each. */
export function labelFlags(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}

/**
 * `--filter label=name=value` for one of them. podman takes several for `all` with containers but for `any` with volumes and events,
 * and splits odd values, so that the rest is left to `hasLabels`.
 */
export function labelFilter(labels: Labels): string[] {
  const plain = Object.entries(labels).filter(([name, value]) => /^[\w./-]+$/.test(`${name}${value}`));
  // The value that fewest others share: a pod's uid stands after the name of what made it.
  const [name, value] = plain.at(-1) ?? [];
  return name === undefined ? [] : ['--filter', `label=${name}=${value}`];
}

/** Whether all of `wanted` are among `labels`. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** `--mount` with fields that may hold any character. Never `-v` for what stands on the host: it splits at colons. */
export function mountFlag(fields: readonly string[]): string[] {
  return ['--mount', fields.map(quoteCsvField).join(',')];
}

/** `[IP:]HOST:CONTAINER/PROTOCOL`, as both engines read it. */
export function publishValue(port: PortMapping): string {
  const host = port.hostIP === undefined ? '' : `${port.hostIP.includes(':') ? `[${port.hostIP}]` : port.hostIP}:`;
  return `${host}${port.hostPort}:${port.containerPort}/${port.protocol}`;
}

/** Limits of one container. Both engines spell them alike; the period is the kubelet's. */
export function resourceFlags(resources: ContainerConfig['resources']): string[] {
  const { cpuShares, cpuQuotaMicros, memoryLimitBytes, oomScoreAdj } = resources;
  return [
    ...(cpuShares === undefined ? [] : ['--cpu-shares', String(cpuShares)]),
    ...(cpuQuotaMicros === undefined ? [] : ['--cpu-period', '100000', '--cpu-quota', String(cpuQuotaMicros)]),
    // Without the second, engines allow the same amount again as swap; the kubelet allows none.
    ...(memoryLimitBytes === undefined ? [] : ['--memory', String(memoryLimitBytes), '--memory-swap', String(memoryLimitBytes)]),
    ...(oomScoreAdj === undefined ? [] : ['--oom-score-adj', String(oomScoreAdj)]),
  ];
}

/** `image args…`: the end of a `create` command line. `command` replaces the entrypoint and drops the image's own arguments. */
export function processWords(config: ContainerConfig): { readonly entrypoint: string | undefined; readonly words: readonly string[] } {
  const [first, ...rest] = config.command ?? [];
  return { entrypoint: first, words: [...rest, ...(config.args ?? [])] };
}

/**
 * What `exec` is told. `detachKeys` is the engine's word for keys that nobody types: all others are for the process. `variable` is one more
 * for the process, `NAME=value`.
 */
export function execArgv(id: string, config: ExecConfig, detachKeys: string, variable?: string): string[] {
  const terminal = config.tty ? ['-t', `--detach-keys=${detachKeys}`] : [];
  const more = variable === undefined ? [] : [`--env=${variable}`];
  return ['exec', ...(config.stdin ? ['-i'] : []), ...terminal, ...more, id, ...config.command];
}

/** What `attach` is told: signals and key sequences of ours are for the container's process, not for the engine's. */
export function attachArgv(id: string, config: AttachConfig, detachKeys: string): string[] {
  return ['attach', '--sig-proxy=false', `--detach-keys=${detachKeys}`, ...(config.stdin ? [] : ['--no-stdin']), id];
}

/** What `stats` is told: one answer, as JSON. */
export function statsArgv(ids: readonly string[], format: string): string[] {
  return ['stats', '--no-stream', '--no-trunc', '--format', format, ...ids];
}

/** What `logs` is told. `since` is RFC 3339. */
export function logsArgv(id: string, options: { follow: boolean; timestamps: boolean; since?: string; tailLines?: number }): string[] {
  return [
    'logs',
    ...(options.follow ? ['--follow'] : []),
    ...(options.timestamps ? ['--timestamps'] : []),
    ...(options.since === undefined ? [] : [`--since=${options.since}`]),
    ...(options.tailLines === undefined ? [] : [`--tail=${options.tailLines}`]),
    id,
  ];
}
