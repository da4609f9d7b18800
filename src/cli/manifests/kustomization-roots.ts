import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRecord } from '../../api/is-record.ts';
import { readYamlValue } from '../../api/manifest/read-manifest.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/** The fields that may name directories with kustomizations of their own. */
const namingFields = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'];

/**
 * The directories of a kustomization and of those on this machine that it is made of, in full: whatever it reads lies in one of them or
 * below, since kustomize reads no files outside of a kustomization's own directory. What cannot be read names no further ones.
 */
export function kustomizationRoots(directory: string): readonly string[] {
  const roots = new Set<string>();
  const visit = (root: string): void => {
    if (roots.has(root)) return;
    roots.add(root);
    for (const entry of entriesIn(root)) {
      const path = resolve(root, entry);
      if (isDirectory(path)) visit(path);
    }
  };
  visit(resolve(directory));
  return [...roots];
}

function entriesIn(root: string): readonly string[] {
  const value = fileNames.map((name) => readValue(join(root, name))).find(isRecord);
  return namingFields
    .flatMap((field) => value?.[field] ?? [])
    .filter((entry): entry is string => typeof entry === 'string' && !entry.includes('://'));
}

function readValue(path: string): unknown {
  try {
    return readYamlValue(readFileSync(path, 'utf8'), path).value;
  } catch {
    return undefined;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
