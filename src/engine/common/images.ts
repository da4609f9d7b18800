import { stat } from 'node:fs/promises';
import { imageNameProblem, locallyBuiltName, normalizedImageName } from '../../api/image.ts';
import { type Engine, EngineError, type EngineImage } from '../types.ts';
import type { EngineContext } from './dialect.ts';
import { inspectAll } from './inspect.ts';
import type { PullLogins } from './pull-logins.ts';
import { createPullCounter } from './pull-progress.ts';
import { readImage } from './read-inspect.ts';

export interface ImageVerbsOptions {
  /** The file in which the engine keeps the names of its images, where it is on this machine. */
  readonly indexPath?: string;
  readonly logins: PullLogins;
}

/**
 * Looks images up in the local store and pulls them. What was answered is good as long as the file of names is the same: unlike events, it
 * cannot come late or be missed.
 */
export function createImageVerbs(
  context: EngineContext,
  { indexPath, logins }: ImageVerbsOptions,
): Pick<Engine, 'imageStatus' | 'imageNames' | 'pullImage'> {
  const { runner, dialect } = context;
  const answers = new Map<string, { readonly image: EngineImage; readonly version: string }>();
  const nameOf = (image: string): string => {
    if (imageNameProblem(image) === undefined) return normalizedImageName(image);
    throw new EngineError(`couldn't parse image name "${image}": invalid reference format`, {
      command: runner.show(['image', 'inspect', image]),
      kind: 'invalidName',
    });
  };
  const status = async (image: string): Promise<EngineImage | undefined> => {
    const name = nameOf(image);
    const version = await versionOf(indexPath);
    const known = answers.get(image);
    if (known && known.version === version) return known.image;
    const found = await ask(image, name);
    if (found && version !== undefined) answers.set(image, { image: found, version });
    else answers.delete(image);
    return found;
  };
  const ask = async (image: string, name: string): Promise<EngineImage | undefined> => {
    const local = locallyBuiltName(image);
    const entries = await inspectAll(context, 'image', local === undefined ? [name] : [name, local]);
    return entries.map((entry) => readImage(entry, name)).find((found) => found !== undefined);
  };
  return {
    imageStatus: status,
    async imageNames(options) {
      const text = await runner.run(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], options);
      const names = text.split('\n').filter((line) => line !== '' && imageNameProblem(line) === undefined);
      return [...new Set(names.map(normalizedImageName))];
    },
    async pullImage(image, { login, onProgress, signal }) {
      const name = nameOf(image);
      const options = { unlimited: true, ...(signal ? { signal } : {}) };
      // Its error is the same without --quiet: what it writes of its progress is no part of it.
      const pull = (flags: readonly string[]) =>
        onProgress
          ? runner.run([...flags, name], { ...options, onLine: createPullCounter(dialect.readPull, onProgress) })
          : runner.run([...flags, '--quiet', name], options);
      if (login) await logins.using(name, login, (directory) => pull(dialect.pullWith(directory)));
      else await pull(['pull']);
      const pulled = await status(image);
      if (pulled) return pulled;
      throw new EngineError(`the image ${name} is not in the store after its pull`, {
        command: runner.show(['pull', name]),
        kind: 'imageNotFound',
      });
    },
  };
}

/** Changes with every change of the file; undefined where there is none to be seen. */
async function versionOf(path: string | undefined): Promise<string | undefined> {
  const found = path === undefined ? undefined : await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.size} ${found.mtimeNs}`;
}
