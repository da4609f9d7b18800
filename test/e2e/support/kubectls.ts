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
 * one alone; none without it. More of them, with such names, may lie in the directory that KPOD_TEST_KUBECTLS names.
 */
export const kubectls: readonly Kubectl[] = findAll();

function findAll(): readonly Kubectl[] {
  if (kubectlPath === undefined) return [];
  const more = process.env['KPOD_TEST_KUBECTLS'];
  const found = [...(more === undefined ? [] : [more]), dirname(realpathSync(kubectlPath))].flatMap(versionsIn);
  return found.length > 0 ? found : [{ version: 'default', path: kubectlPath }];
}

function versionsIn(directory: string): readonly Kubectl[] {
  return readdirSync(directory).flatMap((name) => {
    const version = /^kubectl\.(1\.\d+)$/.exec(name)?.[1];
    return version === undefined ? [] : [{ version, path: join(directory, name) }];
  });
}
