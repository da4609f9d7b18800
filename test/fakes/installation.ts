import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import esbuild from 'esbuild';

const repository = resolve(import.meta.dirname, '../..');

interface Bundle {
  readonly files: ReadonlyMap<string, string>;
  readonly sources: Readonly<Record<'cli' | 'agent', ReadonlySet<string>>>;
}

/** What the build makes of the sources as they are now. */
export async function makeBundle(): Promise<Bundle> {
  const script = new URL('../../.scripts/bundle.mjs', import.meta.url).href;
  const made: { makeBundle(builder: typeof esbuild): Promise<Bundle> } = await import(script);
  return made.makeBundle(esbuild);
}

/** Puts kpod as it ships into an empty directory. */
export async function install(directory: string, { files }: Bundle): Promise<void> {
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await cp(join(repository, 'bin'), join(directory, 'bin'), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(directory, 'node_modules'));
  for (const [file, text] of files) {
    const path = join(directory, 'dist', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
