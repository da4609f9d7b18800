import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../api/errors.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Paths } from '../../base/paths.ts';

/** Beside kpod's settings: what `config set-context` keeps. */
const fileOf = ({ configFile }: Pick<Paths, 'configFile'>): string => join(dirname(configFile), 'context.json');

/** The namespace that the user has chosen to work in: KPOD_NAMESPACE, else what was kept; undefined for none. Throws UserError for a damaged file. */
export async function readCurrentNamespace(
  paths: Pick<Paths, 'configFile'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (env['KPOD_NAMESPACE']) return env['KPOD_NAMESPACE'];
  const path = fileOf(paths);
  try {
    const { namespace } = JSON.parse(await readFile(path, 'utf8')) as { readonly namespace?: unknown };
    return typeof namespace === 'string' && namespace !== '' ? namespace : undefined;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(`${path} cannot be read: ${message}; \`kpod config set-context --current --namespace=NAME\` writes it anew`, {
      cause,
    });
  }
}

/** Keeps the namespace to work in; '' for none. */
export async function writeCurrentNamespace(paths: Pick<Paths, 'configFile'>, namespace: string): Promise<void> {
  const path = fileOf(paths);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, `${JSON.stringify({ namespace })}\n`);
}
