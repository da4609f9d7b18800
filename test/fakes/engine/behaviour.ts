import type { ContainerConfig } from '../../../src/engine/types.ts';

/** What the process of a container does, from its start. */
export interface Behaviour {
  /** Ends by itself after that time; absent: runs for ever. */
  readonly exitAfterMs?: number;
  /** Of the end by itself; 0 unless told. */
  readonly exitCode?: number;
  /** The kernel kills it for its memory at `exitAfterMs`: exit code 137 unless told. */
  readonly oomKilled?: boolean;
  /** What it writes. A string is a whole line on stdout at the start. */
  readonly log?: readonly (string | LogLine)[];
  /** Any signal but KILL: `exit` (the default: 128 + the signal's number, at once), `ignore`, or an exit of its own after a while. */
  readonly onTerm?: 'exit' | 'ignore' | { readonly afterMs: number; readonly code: number };
  /** The runtime refuses to start it, with this text. */
  readonly startError?: string;
}

/** A piece of output. */
export interface LogLine {
  readonly text: string;
  /** After the start; 0 unless told. */
  readonly atMs?: number;
  readonly stream?: 'stdout' | 'stderr';
  /** False: no newline follows. */
  readonly complete?: boolean;
}

/** What a behaviour is chosen by: the container and which start of all containers of this name in this pod it is (from 1). */
export interface RunContext {
  readonly config: ContainerConfig;
  /** The container's name in its pod, or its whole name when it carries no such label. */
  readonly containerName: string;
  readonly image: string;
  readonly start: number;
}

/** Chooses behaviours; undefined leaves the choice to the next script, and at last to the default: runs for ever, obeys signals. */
export type Script = (context: RunContext) => Behaviour | undefined;

/** What a process of `exec` does. */
export interface ExecBehaviour {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Copies its standard input to its standard output until that ends. */
  readonly echo?: boolean;
  readonly afterMs?: number;
  /** The binary does not exist. */
  readonly missing?: boolean;
  /** When its container is removed, the engine misses that before it has read how the process ended. */
  readonly missed?: boolean;
}

/** Chooses what an exec does; undefined: exits 0 at once, silently. */
export type ExecScript = (containerName: string, command: readonly string[], config: ContainerConfig) => ExecBehaviour | undefined;

const containerNameLabel = 'io.kubernetes.container.name';
const podUidLabel = 'io.kubernetes.pod.uid';

/** The container's name in its pod (its label), or its whole name. */
export const containerNameOf = (config: ContainerConfig): string => config.labels[containerNameLabel] ?? config.name;

/** What all attempts of one container of one pod have in common. */
export const seriesOf = (config: ContainerConfig): string => {
  const uid = config.labels[podUidLabel];
  return uid === undefined ? config.name : `${uid}/${containerNameOf(config)}`;
};
