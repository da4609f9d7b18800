import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubectlPath } from './kubectl-output.ts';

/** A kubectl of some minor version. */
export interface Kubectl {
  /** `1.29`; `default` where only the one on the PATH is there. */
  readonly version: string;
  readonly path: string;
}

/**
 * The kubectls of this machine: those of several versions where a distribution lays `kubectl.1.NN` beside the one on the PATH, else that
 * one alone; none without it.
 */
export const kubectls: readonly Kubectl[] = findAll();

function findAll(): readonly Kubectl[] {
  if (kubectlPath === undefined) return [];
  const directory = dirname(realpathSync(kubectlPath));
  const versions = readdirSync(directory).flatMap((name) => /^kubectl\.(1\.\d+)$/.exec(name)?.[1] ?? []);
  if (versions.length === 0) return [{ version: 'default', path: kubectlPath }];
  return versions.map((version) => ({ version, path: join(directory, `kubectl.${version}`) }));
}
