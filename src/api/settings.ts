import { type EngineSettings, engineNames, engineTable, type KnownEngine } from './engines.ts';
import { parseGoDuration } from './go-duration.ts';
import { integer, oneOf, type SettingReader, text } from './settings-readers.ts';

/**
 * kpod's settings: the content of its `config.yaml`. `doctor --fix` writes the engine part; a person may write all of it.
 * Everything is optional; what is missing has the value of `defaultSettings`.
 */
export interface Settings extends EngineSettings {
  /** The engine for new pods that name none; without it the first of the table that works. */
  readonly engine?: KnownEngine;
  readonly kubelet: {
    /** Ceiling of the crash back-off in seconds, 300 as in Kubernetes; lower for local work. */
    readonly maxContainerRestartPeriodSeconds: number;
  };
  readonly services: {
    /** Image of the proxies in front of pods; any nginx with its stream module. Pulled when a Service first needs one. */
    readonly proxyImage: string;
  };
  readonly api: {
    /** What becomes of objects whose kind has no effect: kept with a warning, or refused. */
    readonly kindsWithoutEffect: 'warn' | 'refuse';
    /** When clients of other programs are let in: from `kpod kubeconfig` to `kpod agent stop`, or by every agent. */
    readonly listen: 'asked' | 'always';
    /** The port of 127.0.0.1 for them; without it one that is chosen once. */
    readonly port?: number;
  };
  readonly agent: {
    /** The agent exits after so many seconds without live pods, watches or requests. */
    readonly idleTimeoutSeconds: number;
  };
}

export const defaultSettings: Settings = {
  ...engineSettings((name) => engineTable[name].defaults),
  kubelet: { maxContainerRestartPeriodSeconds: 300 },
  services: { proxyImage: 'docker.io/library/nginx:latest' },
  api: { kindsWithoutEffect: 'warn', listen: 'asked' },
  agent: { idleTimeoutSeconds: 600 },
};

/** A setting that cannot be. */
export interface SettingsProblem {
  /** `['kubelet', 'crashLoopBackOff']`: the keys on the way to it. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** All the mistakes of a file of settings. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];
  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map(({ path, message }) => `${formatSettingsPath(path)}: ${message}`).join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** `podman.ulimits[0]`; `settings` for the whole. */
export function formatSettingsPath(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? 'settings' : text.replace(/^\./, '');
}

const unitSeconds = { s: 1, m: 60, h: 3600 };

/** The key in the file of each setting, and how its value is read. The keys under `kubelet` are those of a kubelet's own configuration. */
const keys = {
  engine: oneOf(...engineNames()),
  ...forEachEngine((name) => engineTable[name].keys),
  kubelet: { crashLoopBackOff: { maxContainerRestartPeriod: duration(1, 300) } },
  services: { proxyImage: text },
  api: { kindsWithoutEffect: oneOf('warn', 'refuse'), listen: oneOf('asked', 'always'), port: integer(1, 65_535) },
  agent: { idleTimeout: duration(1, 365 * 24 * 3600) },
};

/** Reads a parsed `config.yaml` (null: an empty one). Throws SettingsError with every mistake. */
export function parseSettings(value: unknown): Settings {
  const problems: SettingsProblem[] = [];
  const found = (read(keys, value, [], problems) ?? {}) as FoundSettings;
  if (problems.length > 0) throw new SettingsError(problems);
  const { kubelet, services, api, agent } = defaultSettings;
  return {
    ...(found.engine ? { engine: found.engine } : {}),
    ...engineSettings((name) => ({ ...defaultSettings[name], ...found[name] })),
    kubelet: {
      maxContainerRestartPeriodSeconds:
        found.kubelet?.crashLoopBackOff?.maxContainerRestartPeriod ?? kubelet.maxContainerRestartPeriodSeconds,
    },
    services: { ...services, ...found.services },
    api: { ...api, ...found.api },
    agent: { idleTimeoutSeconds: found.agent?.idleTimeout ?? agent.idleTimeoutSeconds },
  };
}

/** What `read` leaves of a file by the table of keys. */
interface FoundSettings extends Partial<EngineSettings> {
  readonly engine?: KnownEngine;
  readonly kubelet?: { readonly crashLoopBackOff?: { readonly maxContainerRestartPeriod?: number } };
  readonly services?: Partial<Settings['services']>;
  readonly api?: Partial<Settings['api']>;
  readonly agent?: { readonly idleTimeout?: number };
}

/** Something for every engine, in the order of their table. */
function forEachEngine<Made>(make: (name: KnownEngine) => Made): { readonly [Name in KnownEngine]: Made } {
  return Object.fromEntries(engineNames().map((name) => [name, make(name)])) as { [Name in KnownEngine]: Made };
}

function engineSettings(make: <Name extends KnownEngine>(name: Name) => EngineSettings[Name]): EngineSettings {
  return forEachEngine(make) as EngineSettings;
}

interface KeyTable {
  readonly [key: string]: SettingReader | KeyTable;
}
type Path = readonly (string | number)[];

function read(table: SettingReader | KeyTable, value: unknown, path: Path, problems: SettingsProblem[]): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof table === 'function') {
    const answer = table(value);
    if ('value' in answer) return answer.value;
    problems.push({ path, message: `must be ${answer.mustBe}, not ${JSON.stringify(value)}` });
    return undefined;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push({ path, message: `must be a mapping with ${Object.keys(table).join(', ')}, not ${JSON.stringify(value)}` });
    return undefined;
  }
  const entries = Object.entries(value).map(([key, inner]) => {
    const next = Object.hasOwn(table, key) ? table[key] : undefined;
    if (next) return [key, read(next, inner, [...path, key], problems)] as const;
    problems.push({ path: [...path, key], message: `unknown setting; known here: ${Object.keys(table).join(', ')}` });
    return [key, undefined] as const;
  });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** Seconds from a duration as Go writes it. */
function duration(leastSeconds: number, mostSeconds: number): SettingReader {
  const mustBe = `a duration from ${formatDuration(leastSeconds)} to ${formatDuration(mostSeconds)}, such as 5s or 10m`;
  return (value) => {
    const seconds = typeof value === 'string' ? parseDuration(value) : undefined;
    return seconds !== undefined && seconds >= leastSeconds && seconds <= mostSeconds ? { value: seconds } : { mustBe };
  };
}

function parseDuration(written: string): number | undefined {
  return /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(written) ? parseGoDuration(written) / 1000 : undefined;
}

function formatDuration(seconds: number): string {
  const unit = (['h', 'm', 's'] as const).find((each) => seconds % unitSeconds[each] === 0);
  return unit === undefined ? `${Math.round(seconds * 1000)}ms` : `${seconds / unitSeconds[unit]}${unit}`;
}

/** What a file of settings has to hold to give these settings: only what differs from the default. Parses back to the same. */
export function settingsFile(settings: Settings): Readonly<Record<string, unknown>> {
  const changed = (own: object, standard: object) =>
    Object.fromEntries(
      Object.entries(own).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify((standard as Record<string, unknown>)[key])),
    );
  const { maxContainerRestartPeriodSeconds: restart } = settings.kubelet;
  const { idleTimeoutSeconds: idle } = settings.agent;
  const file = {
    ...(settings.engine ? { engine: settings.engine } : {}),
    ...forEachEngine((name) => changed(settings[name], defaultSettings[name])),
    kubelet: restart === 300 ? {} : { crashLoopBackOff: { maxContainerRestartPeriod: formatDuration(restart) } },
    services: changed(settings.services, defaultSettings.services),
    api: changed(settings.api, defaultSettings.api),
    agent: idle === 600 ? {} : { idleTimeout: formatDuration(idle) },
  };
  return Object.fromEntries(Object.entries(file).filter(([, value]) => typeof value === 'string' || Object.keys(value).length > 0));
}
