import { inWords } from './in-words.ts';
import { listOf, type SettingReader, text } from './settings-readers.ts';

/** What a file of settings may say of each engine: the section of its name. */
export interface EngineSettings {
  readonly podman: {
    /** The command; found on PATH when it has no slash. */
    readonly path: string;
    /** OCI runtime (`runc`, `crun`); podman's own choice when absent. */
    readonly runtime?: string;
    /** `nofile=20000:20000`: limits of every container where the engine's own default cannot be set on this machine. */
    readonly ulimits: readonly string[];
  };
  readonly docker: {
    readonly path: string;
    /** `DOCKER_HOST` for kpod's own calls; docker's default socket when absent. The caller's environment never counts. */
    readonly host?: string;
    /** Pause image of sandboxes. */
    readonly pauseImage: string;
  };
}

/** The name of an engine that this kpod can run pods on. */
export type KnownEngine = keyof EngineSettings;

/** What must be known of an engine without running it. */
export interface EngineEntry<Section extends { readonly path: string }> {
  /** Its settings where the file says nothing. */
  readonly defaults: Section;
  /** How each of them is read from the file. */
  readonly keys: { readonly [Key in keyof Section]-?: SettingReader };
}

const ulimit: SettingReader = (value) => {
  const ok = typeof value === 'string' && /^[a-z]+=(-1|\d+)(:(-1|\d+))?$/.test(value);
  return ok ? { value } : { mustBe: 'a limit such as nofile=20000:20000' };
};

/**
 * The one table of the engines, in the order in which they are tried where nobody names one. How each is run stands in a folder of its
 * name in `engine`, which `engine/drivers.ts` finds by this table. Everything else that must know them all loops over it.
 */
export const engineTable: { readonly [Name in KnownEngine]: EngineEntry<EngineSettings[Name]> } = {
  podman: {
    defaults: { path: 'podman', ulimits: [] },
    keys: { path: text, runtime: text, ulimits: listOf(ulimit) },
  },
  docker: {
    defaults: { path: 'docker', pauseImage: 'registry.k8s.io/pause:3.10' },
    keys: { path: text, host: text, pauseImage: text },
  },
};

/** The names of all engines, in the order of the table. */
export const engineNames = (): readonly KnownEngine[] => Object.keys(engineTable) as KnownEngine[];

/** `podman or docker` */
export const engineChoice = (): string => inWords(engineNames(), 'or');

/** Whether this kpod can run pods on an engine of that name; what a newer one wrote may name others. */
export const isKnownEngine = (name: string): name is KnownEngine => Object.hasOwn(engineTable, name);
