/** On what the table runs: an engine, and as whom. */
import type { KnownEngine } from '../../src/api/engines.ts';

export interface Setup {
  /** As `--engine` of `npm run conformance` calls it. */
  readonly name: 'podman' | 'docker' | 'podman-rootless' | 'docker-user';
  readonly engine: KnownEngine;
  readonly isRoot: boolean;
  /** The engine's containers are in a user namespace of the caller. */
  readonly isRootless: boolean;
}

/** The set-up of this process with that engine. */
export function setupOf(engine: KnownEngine): Setup {
  const isRoot = process.getuid?.() === 0;
  if (engine === 'podman') return { name: isRoot ? 'podman' : 'podman-rootless', engine, isRoot, isRootless: !isRoot };
  return { name: isRoot ? 'docker' : 'docker-user', engine, isRoot, isRootless: false };
}
